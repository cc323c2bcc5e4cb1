package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The link {@code file} of the chain: there even when no file is configured, so that the chain need not wait for it. */
@Component(
        immediate = true,
        configurationPid = FileSettings.PID,
        service = {Authenticator.class, Authorizer.class},
        property = Authenticator.NAME + "=file")
@Designate(ocd = FileLinkComponent.Config.class)
public final class FileLinkComponent implements Authenticator, Authorizer {
    /** What the keys are; the values are read by {@link FileSettings}, which can say what is wrong with one. */
    @ObjectClassDefinition(
            name = "MosaicMQ users and rules from files",
            description = "Files in the formats of mosquitto_passwd and of Mosquitto's acl_file, read again on change.")
    @interface Config {
        @AttributeDefinition(
                name = "Password file",
                description = "One name:hash a line, as mosquitto_passwd writes it; empty for none.",
                required = false)
        String passwords() default "";

        @AttributeDefinition(
                name = "ACL file",
                description = "Lines of user, topic and pattern, as in Mosquitto's acl_file; empty for none.",
                required = false)
        String acl() default "";

        @AttributeDefinition(
                name = "Argon2 memory",
                description = "MiB that checks of argon2id hashes may take at the same time.",
                min = "1",
                max = "65536")
        int argon2_memory_mib() default FileSettings.ARGON2_MEMORY;
    }

    private static final Logger LOG = LoggerFactory.getLogger(FileLinkComponent.class);
    /** A change is taken at the second poll that sees it, so within a second. */
    private static final long POLL_MILLIS = 500;

    private final FileLink link =
            new FileLink(Path.of(System.getProperty("karaf.base", "")).toAbsolutePath(), Clock.systemUTC(), LOG);
    private final ScheduledExecutorService poller = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "mosaicmq-auth-file");
        made.setDaemon(true);
        return made;
    });

    /** Reads the files before anybody is asked about. */
    @Activate
    public FileLinkComponent(Map<String, Object> properties) {
        link.configure(properties);
        poller.scheduleWithFixedDelay(this::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        link.configure(properties);
    }

    @Deactivate
    void deactivate() {
        poller.shutdownNow();
    }

    private void poll() {
        try {
            link.poll();
        } catch (RuntimeException e) { // the top of a thread: the next poll may fare better
            LOG.error("Looking for changed files failed", e);
        }
    }

    @Override
    public CompletionStage<Verdict> authenticate(LoginRequest request) {
        return link.authenticate(request);
    }

    @Override
    public boolean isConfigured() {
        return link.isConfigured();
    }

    @Override
    public Optional<Permissions> permissions(Principal principal, String clientId) {
        return link.permissions(principal, clientId);
    }
}
