package io.mosaicmq.transport;

import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.EventLoops;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the event loops. A component of its own, apart from the listeners: the broker needs the loops, and the listeners the
 * broker.
 */
@Component(
        configurationPid = EventLoopsComponent.PID,
        service = {EventLoops.class, EventLoopsComponent.class})
@Designate(ocd = EventLoopsComponent.Config.class)
public final class EventLoopsComponent implements EventLoops {
    static final String PID = "mosaicmq.transport";

    private static final Logger LOG = LoggerFactory.getLogger(EventLoopsComponent.class);

    /** {@code etc/mosaicmq.transport.cfg}. */
    @ObjectClassDefinition(
            name = "MosaicMQ transport",
            description = "Threads and native code that serve the sockets; read when the broker starts")
    @interface Config {
        @AttributeDefinition(
                name = "Event loops",
                description = "Threads that serve sockets and sessions, 1 to 64; 0 is one for each processor")
        int event_loops() default 0;

        @AttributeDefinition(
                name = "Native transport",
                description =
                        "auto takes epoll and BoringSSL where they are there; off takes the JDK's sockets and TLS",
                type = AttributeType.STRING,
                options = {@Option("auto"), @Option("off")})
        String transport_native() default "auto";

        @AttributeDefinition(
                name = "Topic cache",
                description = "Bytes each event loop keeps of topics it saw lately, 64 KiB to 256 MiB")
        int topic_cache_bytes() default 4 * 1024 * 1024;
    }

    private final TransportSettings settings;
    private final EventLoopShards shards;

    /** Starts the loops. */
    @Activate
    public EventLoopsComponent(Map<String, Object> properties) {
        TransportSettings read;
        try {
            read = TransportSettings.read(Settings.of(PID, properties));
        } catch (SettingsException e) {
            read = TransportSettings.DEFAULT;
            LOG.error("Configuration refused, defaults are in force: {}", e.getMessage());
        }
        settings = read;
        shards = new EventLoopShards(
                Sockets.choose(settings.allowNative()), settings.eventLoops(), settings.topicCacheBytes());
        LOG.info(
                "{} event loops on {}", shards.shards().size(), shards.sockets().name());
    }

    /** Sessions live on the loops, so their number cannot change under them. */
    @Modified
    void modified(Map<String, Object> properties) {
        try {
            Settings changed = Settings.of(PID, properties);
            if (!TransportSettings.read(changed).equals(settings)) {
                LOG.warn("the change of {} takes effect when the broker is started again", changed.source());
            }
        } catch (SettingsException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        shards.close();
    }

    @Override
    public List<EventLoop> loops() {
        return shards.loops();
    }

    EventLoopShards shards() {
        return shards;
    }

    boolean allowsNative() {
        return settings.allowNative();
    }
}
