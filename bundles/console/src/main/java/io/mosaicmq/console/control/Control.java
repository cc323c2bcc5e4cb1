package io.mosaicmq.console.control;

import io.mosaicmq.console.Boot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets bin/mqtt run the commands of this bundle while the bundle is there. */
@Component(immediate = true)
public final class Control {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    private final Optional<ControlServer> server;

    @Activate
    public Control(BundleContext context, @Reference SessionFactory sessions) {
        this.server = start(context, sessions);
    }

    @Deactivate
    void stop() {
        server.ifPresent(ControlServer::close);
    }

    private static Optional<ControlServer> start(BundleContext context, SessionFactory sessions) {
        Path data = Path.of(property(context, "karaf.data", "data"));
        try {
            ControlSocket socket = ControlSocket.open(data, folders());
            LOG.debug("bin/mqtt is served at {}", socket.path());
            return Optional.of(new ControlServer(socket, new KarafCommands(sessions, () -> Boot.isUnderWay(context))));
        } catch (IOException | UnsupportedOperationException e) {
            // The console works without it, so the bundle stays.
            LOG.warn("bin/mqtt will not reach this broker: no control socket in {}/control: {}", data, e.toString(), e);
            return Optional.empty();
        }
    }

    /**
     * Folders with short paths: of a systemd unit (which may have a /tmp of its own), of a login, of the system. Not
     * java.io.tmpdir, which Karaf sets to a folder in its data folder.
     */
    private static List<Path> folders() {
        return Stream.of(System.getenv("RUNTIME_DIRECTORY"), System.getenv("XDG_RUNTIME_DIR"), "/tmp")
                .filter(Objects::nonNull)
                .map(folders -> folders.split(":", 2)[0])
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
    }

    private static String property(BundleContext context, String name, String otherwise) {
        String value = context.getProperty(name);
        return value == null ? otherwise : value;
    }
}
