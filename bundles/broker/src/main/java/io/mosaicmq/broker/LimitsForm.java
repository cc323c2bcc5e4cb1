package io.mosaicmq.broker;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What {@code etc/mosaicmq.broker.cfg} may say, for tools that show forms. Read and checked by {@link Limits}, which knows
 * more of what is right than a type can say.
 */
@ObjectClassDefinition(name = "MosaicMQ limits", description = "Limits and session defaults of the broker.")
@interface LimitsForm {
    @AttributeDefinition(
            name = "Largest packet",
            description = "Bytes of one packet from a client, header included; 128 to 268435460")
    int packet_bytes() default 2097152;

    @AttributeDefinition(
            name = "Largest CONNECT",
            description = "Bytes of the first packet, which comes before anybody is known; 128 to 268435460")
    int connect_bytes() default 65536;

    @AttributeDefinition(name = "Longest Client Identifier", description = "Bytes; 23 to 65535")
    int client_id_bytes() default 1024;

    @AttributeDefinition(name = "Longest topic", description = "Bytes of a Topic Name or Topic Filter; 1 to 65535")
    int topic_bytes() default 65535;

    @AttributeDefinition(name = "Topic levels", description = "Most levels of a Topic Name or Topic Filter; 1 to 65536")
    int topic_levels() default 128;

    @AttributeDefinition(name = "User Properties", description = "Most User Properties in one packet; 0 to 65535")
    int user_properties() default 128;

    @AttributeDefinition(name = "Topic Alias Maximum", description = "Topic Aliases a client may use; 0 to 65535")
    int topic_aliases() default 32;

    @AttributeDefinition(
            name = "Topic Aliases out",
            description = "Topic Aliases used towards a client that allows them; 0 to 65535")
    int topic_aliases_out() default 32;

    @AttributeDefinition(
            name = "Receive Maximum",
            description = "QoS 2 messages a client may have under way at once; 1 to 65535")
    int receive_maximum() default 1000;

    @AttributeDefinition(
            name = "In flight",
            description = "Messages above QoS 0 sent to a client and not yet acknowledged; 1 to 65535")
    int inflight_messages() default 4096;

    @AttributeDefinition(name = "Queue", description = "Messages that may wait in one session; from 0")
    int queue_messages() default 1000;

    @AttributeDefinition(
            name = "Queue, bytes",
            description = "Heap the waiting messages of one session may hold; 0 is no limit of its own")
    long queue_bytes() default 0;

    @AttributeDefinition(
            name = "All queues, bytes",
            description = "Heap the waiting messages of all sessions may hold; 0 is half of the heap")
    long queue_total_bytes() default 0;

    @AttributeDefinition(
            name = "Write buffer",
            description =
                    "Bytes a connection may leave untaken before QoS 0 messages for it are dropped; 65536 to 1073741824")
    int write_buffer_bytes() default 8388608;

    @AttributeDefinition(name = "Subscriptions", description = "Subscriptions of one session; from 1")
    int subscriptions() default 100000;

    @AttributeDefinition(name = "Sessions", description = "Sessions, connected or not; from 1")
    int sessions() default 1000000;

    @AttributeDefinition(name = "Retained messages", description = "Topics with a retained message; from 0")
    int retained_messages() default 1000000;

    @AttributeDefinition(
            name = "Retained messages, bytes",
            description = "Heap that retained messages may hold; 0 is a quarter of the heap")
    long retained_bytes() default 0;

    @AttributeDefinition(name = "Session Expiry Interval", description = "Longest, in seconds; 4294967295 is never")
    long session_expiry_maximum() default 4294967295L;

    @AttributeDefinition(name = "Will Delay Interval", description = "Longest, in seconds")
    long will_delay_maximum() default 4294967295L;

    @AttributeDefinition(
            name = "Keep Alive",
            description =
                    "Longest, in seconds; MQTT 5 clients that ask for more, or for none, are given this; 1 to 65535")
    int keep_alive_maximum() default 65535;

    @AttributeDefinition(name = "Maximum QoS", description = "Highest QoS a client may publish with; 0, 1 or 2")
    int qos_maximum() default 2;

    @AttributeDefinition(name = "Retained messages available", description = "Whether there are any")
    boolean retain_available() default true;

    @AttributeDefinition(name = "Wildcards available", description = "Whether filters may have wildcards")
    boolean wildcards_available() default true;

    @AttributeDefinition(name = "Shared subscriptions available", description = "Whether there are any")
    boolean shared_available() default true;

    @AttributeDefinition(
            name = "Shared strategy",
            description =
                    "Who of a shared subscription is next: round-robin, sticky or least-in-flight; at the start of the broker")
    String shared_strategy() default "round-robin";

    @AttributeDefinition(
            name = "Inbox",
            description = "Bytes that may wait on their way to one event loop before publishers are paused; from 65536")
    long inbox_bytes() default 16777216;

    @AttributeDefinition(name = "Admission", description = "Seconds the decision on a CONNECT may take; 1 to 3600")
    int connect_seconds() default 15;
}
