package io.mosaicmq.transport;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener as an operator configured it: what was asked for, what of it is in force, and what stands in the way. Guarded by
 * the registry's lock.
 */
final class ConfiguredListener {
    /** Time between two attempts to open a socket. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Below this many days a certificate's end is worth a warning. */
    private static final long EXPIRY_WARNING_DAYS = 14;

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredListener.class);

    private final String name;
    private final EventLoopShards loops;
    private final BrokerDoor door;
    private final boolean allowNative;

    private String file;
    private Map<String, ?> asked = Map.of();
    private Optional<Listener> listener = Optional.empty();
    /** Settings that are right in themselves, but whose files are not; tried again when the files change. */
    private Optional<ListenerSettings> candidate = Optional.empty();
    /** The files when they were last read, for the candidate or for what is in force. */
    private FilesState candidateFiles = new FilesState(List.of());

    private FilesState files = new FilesState(List.of());
    /** Why the configuration is not in force; empty when it is. */
    private String refusal = "";
    /** Why the socket is not open; empty when it is. */
    private String obstacle = "";

    private long nextAttempt;

    ConfiguredListener(String name, String file, EventLoopShards loops, BrokerDoor door, boolean allowNative) {
        this.name = name;
        this.file = file;
        this.loops = loops;
        this.door = door;
        this.allowNative = allowNative;
    }

    String name() {
        return name;
    }

    Optional<Listener> listener() {
        return listener;
    }

    /** Takes what an operator wrote. */
    void configure(String source, Map<String, ?> properties) {
        file = source;
        asked = properties;
        candidate = Optional.empty();
        try {
            ListenerSettings settings = ListenerSettingsReader.read(Settings.named(source, properties));
            FilesState before = filesOf(settings);
            candidateFiles = before;
            candidate = Optional.of(settings);
            apply(settings, before);
        } catch (SettingsException e) {
            refuse(e.getMessage());
        } catch (InvalidTlsFiles e) {
            refuse(file + ": " + e.getMessage());
        }
    }

    /** Looks whether files have changed, of what is in force and of what failed because of them. */
    void checkFiles() {
        if (candidate.isPresent()) {
            FilesState now = filesOf(candidate.get());
            if (!now.equals(candidateFiles)) {
                candidateFiles = now;
                try {
                    apply(candidate.get(), now);
                } catch (InvalidTlsFiles e) {
                    refuse(file + ": " + e.getMessage());
                }
            }
        }
        if (listener.isPresent() && listener.get().settings().tls().isPresent()) {
            FilesState now = filesOf(listener.get().settings());
            if (!now.equals(files)) {
                files = now;
                renew(listener.get());
            }
        }
    }

    private void renew(Listener target) {
        try {
            target.change(target.settings(), load(target.settings()));
            LOG.info("listener {} uses the renewed TLS files for new connections", name);
            if (candidate.isEmpty()) {
                refusal = "";
            }
        } catch (InvalidTlsFiles e) {
            // A set of files is rarely replaced in one instant: the next change will tell.
            refusal = file + ": " + e.getMessage();
            LOG.warn("listener {} keeps the TLS files it has read before; {}", name, refusal);
        }
    }

    private static FilesState filesOf(ListenerSettings settings) {
        return settings.tls().map(tls -> FilesState.of(tls.files())).orElseGet(() -> new FilesState(List.of()));
    }

    private Optional<TlsContext> load(ListenerSettings settings) throws InvalidTlsFiles {
        if (settings.tls().isEmpty()) {
            return Optional.empty();
        }
        TlsContext context = TlsContext.load(settings.tls().get(), allowNative);
        if (context.daysLeft() < EXPIRY_WARNING_DAYS) {
            LOG.warn(
                    "listener {}: certificate = {} expires or expired on {}",
                    name,
                    settings.tls().get().certificate(),
                    context.details().get("expires"));
        }
        return Optional.of(context);
    }

    private void apply(ListenerSettings settings, FilesState read) throws InvalidTlsFiles {
        Optional<TlsContext> tls = load(settings);
        if (listener.isPresent()) {
            listener.get().change(settings, tls);
        } else {
            listener = Optional.of(new Listener(name, settings, tls, loops, door));
        }
        files = read;
        candidate = Optional.empty();
        refusal = "";
        nextAttempt = System.nanoTime();
        LOG.debug("listener {}: {}", name, settings);
    }

    private void refuse(String text) {
        if (!text.equals(refusal)) {
            refusal = text;
            LOG.error(
                    "listener {}: configuration refused, {}: {}",
                    name,
                    listener.isPresent() ? "the last good one stays in force" : "it is not open",
                    refusal);
        }
    }

    /** Opens the socket if it may and can be opened, closes it if it may not be open. */
    void openOrShut(boolean brokerSeen, AnonymousPolicy anonymous) {
        if (listener.isEmpty()) {
            return;
        }
        Listener target = listener.get();
        if (anonymous == AnonymousPolicy.ALL && !target.settings().acceptAnonymous() && !target.isLoopback()) {
            obstruct("host = " + target.settings().host()
                    + ": lets anybody on the network in without a password, because"
                    + " anonymous = all in etc/mosaicmq.auth.cfg: write anonymous = loopback or anonymous = none there, or"
                    + " host = 127.0.0.1 here, or acceptAnonymous = true here if this is what you want");
            target.shut();
        } else if (target.isListening()) {
            obstacle = "";
        } else if (!brokerSeen) {
            obstacle = "waiting for the broker";
        } else if (nextAttempt - System.nanoTime() <= 0) {
            Optional<String> inTheWay = target.listen();
            if (inTheWay.isPresent()) {
                nextAttempt = System.nanoTime() + RETRY_NANOS;
                obstruct(inTheWay.get() + "; tried again every few seconds");
            } else {
                obstacle = "";
            }
        }
    }

    private void obstruct(String text) {
        if (!text.equals(obstacle)) {
            obstacle = text;
            LOG.error("listener {} is not open: {}: {}", name, file, text);
        }
    }

    ListenerView view() {
        if (listener.isEmpty()) {
            return new ListenerView(
                    name, shown("type"), shown("host"), 0, false, refusal, 0, 0, 0, 0, Map.of("file", file));
        }
        String state = obstacle.isEmpty() ? "open" : obstacle;
        return listener.get().view(refusal.isEmpty() ? state : state + "; the last change is refused: " + refusal);
    }

    private String shown(String key) {
        Object value = asked.get(key);
        return value == null ? "" : String.valueOf(value);
    }
}
