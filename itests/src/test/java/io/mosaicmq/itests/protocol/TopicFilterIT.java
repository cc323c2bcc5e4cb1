package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("[MQTT5-4.7] [MQTT3-4.7] Topic Names and Topic Filters")
class TopicFilterIT {
    private final Broker broker;

    TopicFilterIT(Broker broker) {
        this.broker = broker;
    }

    /** The letter T stands for a topic of this test's own. */
    @ParameterizedTest
    @CsvSource({
        "T/a, T/a, true",
        "T/a, T/A, false", // [MQTT5-4.7.3-4] no normalisation
        "T/a, T/a/, false",
        "T/a, T/a/b, false",
        "T/a, T, false",
        "T/a, /T/a, false",
        "/T/a, /T/a, true",
        "T/, T/, true",
        "T//a, T//a, true",
        "T//a, T/a, false",
        "T/#, T, true", // [MQTT5-4.7.1-1] the parent too
        "T/#, T/, true",
        "T/#, T/a, true",
        "T/#, T/a/b/c, true",
        "T/#, Tx, false",
        "T/a/#, T/a, true",
        "T/a/#, T/ab, false",
        "T/+, T/a, true",
        "T/+, T/, true",
        "T/+, T, false",
        "T/+, T/a/b, false",
        "T/+/b, T/a/b, true",
        "T/+/b, T//b, true",
        "T/+/b, T/b, false",
        "T/+/b, T/a/c/b, false",
        "T/+/+, T/a/b, true",
        "T/+/+, T//, true",
        "T/+/+, T/a, false",
        "T/+/#, T/a, true",
        "T/+/#, T/a/b, true",
        "T/+/#, T, false",
        "+/T/a, /T/a, true",
        "+/T/a, x/T/a, true",
        "+/T/a, T/a, false",
        "T/a b, T/a b, true",
        "T/ , 'T/ ', false", // the source trims: 'T/' is not 'T/ '
        "T/$x, T/$x, true",
        "T/+, T/$x, true", // only the first character of a topic is special
        "T/\u00e4\u20ac, T/\u00e4\u20ac, true",
        "T/\u00e4, T/a\u0308, false" // composed and decomposed differ
    })
    @DisplayName("[MQTT5-4.7.1] [MQTT3-4.7.1] a filter matches what it says, level by level")
    void matches(String filter, String topic, boolean expected) {
        String own = Fresh.topic();
        String sentinel = Fresh.topic();
        for (Version version : new Version[] {Version.V3_1_1, Version.V5}) {
            try (WireClient client = broker.connect(version)) {
                client.subscribe(subscribe(1).to(filter.replace("T", own), 0).to(sentinel, 0));
                client.send(message(topic.replace("T", own), "m"), message(sentinel, "end"));
                Packet.Publish first = client.receive();
                assertEquals(expected ? topic.replace("T", own) : sentinel, first.topic());
                if (expected) {
                    assertEquals(sentinel, client.receive().topic());
                }
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.7.2-1] [MQTT3-4.7.2-1] filters that begin with a wildcard see no topic that begins with $")
    void leadingWildcardsSeeNoDollarTopics(Version version) {
        for (String filter : new String[] {"#", "+/#", "+/+", "+/broker/uptime"}) {
            String sentinel = Fresh.topic();
            try (WireClient client = broker.connect(version)) {
                client.send(subscribe(1).to(filter, 0).to(sentinel, 0));
                // Retained messages of other tests may come at any time.
                next(client, Packet.SubAck.class);
                client.send(message("$it/" + sentinel, "hidden"), message(sentinel, "end"));
                for (Packet.Publish publish = next(client, Packet.Publish.class);
                        !publish.topic().equals(sentinel);
                        publish = next(client, Packet.Publish.class)) {
                    assertFalse(publish.topic().startsWith("$"), publish::toString);
                }
            }
        }
    }

    private static <P extends Packet> P next(WireClient client, Class<P> type) {
        Packet packet = client.expect(Packet.class);
        while (!type.isInstance(packet)) {
            packet = client.expect(Packet.class);
        }
        return type.cast(packet);
    }

    @EachVersion
    @DisplayName("[MQTT5-4.7.1-1] [MQTT3-4.7.1-2] # alone sees every other topic")
    void hashSeesAll(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.send(subscribe(1).to("#", 0));
            next(client, Packet.SubAck.class);
            client.send(message(topic, "one"), message("/" + topic, "two"), message(topic + "//", "three"));
            for (String expected : List.of("one", "two", "three")) {
                Packet.Publish publish = next(client, Packet.Publish.class);
                while (!publish.topic().contains(topic)) {
                    publish = next(client, Packet.Publish.class);
                }
                assertEquals(expected, publish.payload());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#/a",
                "a/#/b",
                "a#",
                "a/b#",
                "a/#b",
                "##",
                "+a",
                "a+",
                "a/+b",
                "a/b+/c",
                "++",
                "a/++",
                "+#",
                "a\u0000b"
            })
    @DisplayName(
            "[MQTT5-4.7.1] [MQTT5-4.7.3-1] [MQTT3-4.7.1] a filter that is none is refused, by SUBACK or by the end")
    void invalidFiltersAreRefused(String filter) {
        refuse(filter, Version.V3_1, Version.V3_1_1, Version.V5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$share/",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a",
                "$share/#/a",
                "$share/g+/a",
                "$share/g/a#",
                "$share/g/#/a"
            })
    @MosquittoDiffers("takes some of them for ordinary filters")
    @DisplayName(
            "[MQTT5-4.8.2-1] [MQTT5-4.8.2-2] a shared filter without name or filter, or with wildcards in its name, is refused")
    void invalidSharesAreRefused(String filter) {
        refuse(filter, Version.V5); // before, it is an ordinary filter as far as the standard goes
    }

    private void refuse(String filter, Version... versions) {
        for (Version version : versions) {
            try (WireClient client = broker.connect(version)) {
                client.send(subscribe(1).to(filter, 0));
                Optional<Packet> answer = client.poll(WireClient.PATIENCE);
                if (answer.isPresent() && answer.get() instanceof Packet.SubAck suback) {
                    assertEquals(List.of(version.is5() ? 0x8F : 0x80), suback.codes());
                    client.ping();
                } else if (answer.isPresent() && answer.get() instanceof Packet.Disconnect disconnect) {
                    int code = disconnect.code();
                    if (code != 0x81 && code != 0x82 && code != 0x8F && !broker.isMosquitto()) {
                        fail("DISCONNECT " + code);
                    }
                } else if (answer.isPresent() || !client.hasEnded()) {
                    fail("accepted: " + answer);
                }
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-4.7.3-3] a topic of very many levels is delivered or refused, and breaks nothing")
    void veryManyLevels() {
        for (String topic : List.of("/".repeat(65535), "a/".repeat(32767), "/".repeat(129), "x".repeat(65535))) {
            try (WireClient client = broker.connect(Version.V5);
                    WireClient bystander = broker.connect(Version.V5)) {
                client.send(subscribe(1).to(topic, 0), Message.to(topic).qos1(2));
                client.poll(WireClient.PATIENCE); // SUBACK or DISCONNECT: a limit is the server's choice
                bystander.ping();
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2] publishing below $SYS has no effect on who watches it")
    void sysIsNotForClients() {
        String topic = "$SYS/broker/" + Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient watcher = broker.connect(Version.V5)) {
            watcher.subscribe(topic, 0);
            client.send(message(topic, "forged"));
            client.send(message(topic, "forged").qos1(1).retain());
            // Refused in the acknowledgement, by closing, or ignored.
            client.poll(WireClient.PATIENCE);
            watcher.expectQuiet();
        }
        try (WireClient watcher = broker.connect(Version.V5)) {
            watcher.subscribe(topic, 0);
            watcher.expectQuiet();
        }
    }
}
