package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.auth.file.AclPermissions.InForce;
import io.mosaicmq.auth.file.PasswordHash.Memory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/**
 * Knows the users of a password file and the rules of an ACL file. Configuring and polling exclude each other under this
 * object's lock; any thread may ask.
 */
final class FileLink implements Authenticator, Authorizer {
    /**
     * What is configured now.
     *
     * @param refusal why everybody is refused: there never was a valid configuration; else empty
     */
    private record Configured(
            FileSettings settings,
            Optional<WatchedFile<PasswordFile>> passwords,
            Optional<WatchedFile<Acl>> acl,
            String refusal) {}

    private final Path base;
    private final Clock clock;
    private final Logger log;
    /** Also says nothing before the first configuration, so it denies. */
    private volatile Configured configured = new Configured(
            new FileSettings(Optional.empty(), Optional.empty(), FileSettings.ARGON2_MEMORY),
            Optional.empty(),
            Optional.empty(),
            "there is no valid configuration " + FileSettings.PID);

    private volatile InForce inForce = new InForce(Acl.NOTHING, 0);

    /**
     * @param base where relative paths begin
     * @param clock the one by which files get their time stamps
     */
    FileLink(Path base, Clock clock, Logger log) {
        this.base = base;
        this.clock = clock;
        this.log = log;
    }

    /** Puts a configuration in force if all of it is valid; else says why not and keeps the last good one. */
    synchronized void configure(Map<String, ?> properties) {
        FileSettings settings;
        try {
            settings = FileSettings.read(Settings.of(FileSettings.PID, properties), base);
        } catch (SettingsException e) {
            log.error(
                    "Configuration refused, {}: {}",
                    configured.refusal().isEmpty()
                            ? "the last good one stays in force"
                            : "and as there is no earlier one every login is refused until it is mended",
                    e.getMessage());
            return;
        }
        Optional<WatchedFile<PasswordFile>> passwords = settings.passwords().map(path -> passwords(path, settings));
        Optional<WatchedFile<Acl>> acl = settings.acl().map(this::acl);
        if (acl.isPresent() && acl.get().content().isEmpty()) {
            enforce(Acl.NOTHING);
        }
        configured = new Configured(settings, passwords, acl, "");
        log.info(
                "Users from {}, rules from {}, argon2.memory.mib {}",
                settings.passwords().map(Path::toString).orElse("no file"),
                settings.acl().map(Path::toString).orElse("no file"),
                settings.argon2Memory());
    }

    private WatchedFile<PasswordFile> passwords(Path path, FileSettings settings) {
        Configured before = configured;
        if (before.passwords().isPresent()
                && before.passwords().get().path().equals(path)
                && before.settings().argon2Memory() == settings.argon2Memory()) {
            return before.passwords().get();
        }
        Memory memory = new Memory(settings.argon2Memory());
        WatchedFile<PasswordFile> file = new WatchedFile<>(
                "Password file",
                path,
                text -> PasswordFile.parse(text, memory),
                true,
                before.passwords().flatMap(WatchedFile::content),
                users -> {},
                clock,
                log);
        file.read();
        return file;
    }

    private WatchedFile<Acl> acl(Path path) {
        Configured before = configured;
        if (before.acl().isPresent() && before.acl().get().path().equals(path)) {
            return before.acl().get();
        }
        WatchedFile<Acl> file = new WatchedFile<>(
                "ACL file",
                path,
                Acl::parse,
                false,
                before.acl().flatMap(WatchedFile::content),
                this::enforce,
                clock,
                log);
        file.read();
        return file;
    }

    private synchronized void enforce(Acl acl) {
        inForce = new InForce(acl, inForce.version() + 1);
    }

    /** Looks whether a file changed. */
    synchronized void poll() {
        configured.passwords().ifPresent(WatchedFile::poll);
        configured.acl().ifPresent(WatchedFile::poll);
    }

    @Override
    public boolean isConfigured() {
        Configured now = configured;
        return now.passwords().isPresent() || !now.refusal().isEmpty();
    }

    @Override
    public CompletionStage<Verdict> authenticate(LoginRequest request) {
        try {
            return CompletableFuture.completedFuture(judge(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    private Verdict judge(LoginRequest request) throws InterruptedException {
        Configured now = configured;
        String refusal = refusal(now);
        if (!refusal.isEmpty()) {
            return new Verdict.Deny(ReasonCode.NOT_AUTHORIZED, refusal);
        }
        if (now.passwords().isEmpty()) {
            return new Verdict.Abstain("no password file is configured");
        }
        if (request.username().isEmpty()) {
            return new Verdict.Abstain("the client gave no user name");
        }
        PasswordFile users = now.passwords().get().content().orElseThrow();
        String name = request.username().get();
        // Without a password as long as with one: who exists is not to be told by time.
        return switch (users.check(name, request.password().orElse(new byte[0]))) {
            case RIGHT ->
                request.password().isPresent()
                        ? new Verdict.Allow(new Principal(name, Set.of()))
                        : new Verdict.Deny(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no password");
            case WRONG -> new Verdict.Deny(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password");
            case UNKNOWN -> new Verdict.Abstain("the password file does not know the user");
        };
    }

    /** Why nobody can be let in: a file is configured, and never was good. */
    private static String refusal(Configured now) {
        if (!now.refusal().isEmpty()) {
            return now.refusal();
        }
        if (now.passwords().isPresent() && now.passwords().get().content().isEmpty()) {
            return "password file " + now.passwords().get().path() + " has not been good since the start";
        }
        if (now.acl().isPresent() && now.acl().get().content().isEmpty()) {
            return "ACL file " + now.acl().get().path() + " has not been good since the start";
        }
        return "";
    }

    @Override
    public Optional<Permissions> permissions(Principal principal, String clientId) {
        Configured now = configured;
        return now.acl().isPresent() || !now.refusal().isEmpty()
                ? Optional.of(new AclPermissions(principal, clientId, () -> inForce))
                : Optional.empty();
    }
}
