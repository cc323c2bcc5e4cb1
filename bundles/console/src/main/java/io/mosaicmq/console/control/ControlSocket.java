package io.mosaicmq.console.control;

import io.mosaicmq.console.client.ControlPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening Unix domain socket that only the owner of the installation (and root) can reach: in a folder of mode 0700,
 * itself of mode 0600. The folder's mode is what protects the moment between binding and setting the socket's mode.
 */
final class ControlSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> AS_PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PRIVATE_FOLDER);

    private final ServerSocketChannel channel;
    private final Path socket;
    private final UserPrincipal owner;
    /** Removed at the end, in this order. */
    private final List<Path> leftovers;

    private ControlSocket(ServerSocketChannel channel, Path socket, List<Path> leftovers) throws IOException {
        this.channel = channel;
        this.socket = socket;
        this.owner = Files.getOwner(socket);
        this.leftovers = leftovers;
    }

    /**
     * Binds, replacing what a killed process left.
     *
     * @param folders where a socket may go if the data folder cannot have one
     * @throws IOException if there is no place for it, or a broker with the same data folder runs
     */
    static ControlSocket open(Path data, List<Path> folders) throws IOException {
        ControlPath path = new ControlPath(data);
        makePrivate(path.directory());
        removeElsewhere(path);
        Optional<Path> near = path.socket();
        IOException reason = new IOException("no folder for the control socket");
        if (near.isPresent()) {
            try {
                removeStale(near.get());
                return new ControlSocket(bind(near.get()), near.get(), List.of(near.get()));
            } catch (InUse e) {
                throw e;
            } catch (IOException e) {
                // Such as a data folder that is mounted from a host whose file system has no sockets.
                LOG.debug("No control socket at {}", near.get(), e);
                reason = e;
            }
        }
        for (Path folder : folders) {
            try {
                return openIn(folder, path);
            } catch (IOException e) {
                LOG.debug("No control socket in {}", folder, e);
                reason.addSuppressed(e);
            }
        }
        throw reason;
    }

    private static ControlSocket openIn(Path folder, ControlPath path) throws IOException {
        Path own = Files.createTempDirectory(folder, "mosaicmq-", AS_PRIVATE_FOLDER);
        Path socket = ControlPath.socketIn(own);
        List<Path> leftovers = List.of(path.pointer(), socket, own);
        try {
            ServerSocketChannel channel = bind(socket);
            Files.write(path.pointer(), path.pointTo(socket), StandardCharsets.UTF_8);
            return new ControlSocket(channel, socket, leftovers);
        } catch (IOException e) {
            remove(leftovers);
            throw e;
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return socket;
    }

    /** Who may command the broker, besides root. */
    UserPrincipal owner() {
        return owner;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing the control socket", e);
        }
        remove(leftovers);
    }

    private static ServerSocketChannel bind(Path socket) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PRIVATE_FILE);
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            channel.close();
            Files.deleteIfExists(socket);
            throw e instanceof IOException io ? io : new IOException("no file permissions here", e);
        }
    }

    private static void makePrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(folder, PRIVATE_FOLDER);
        } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(
                    folder.toString(), null, "is no folder, so it cannot hold the control socket");
        } else {
            Files.createDirectories(folder.getParent());
            Files.createDirectory(folder, AS_PRIVATE_FOLDER);
        }
    }

    private static void removeStale(Path socket) throws IOException {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            Files.deleteIfExists(socket); // nobody listens: its process was killed
            return;
        }
        throw new InUse(socket + " is in use: another broker runs with the same data folder");
    }

    private static void removeElsewhere(ControlPath path) throws IOException {
        Optional<Path> socket = path.elsewhere();
        if (socket.isPresent()) {
            removeStale(socket.get());
            Path folder = socket.get().getParent();
            remove(folder == null ? List.of() : List.of(folder));
        }
        Files.deleteIfExists(path.pointer());
    }

    private static void remove(List<Path> paths) {
        for (Path path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.debug("Could not remove {}", path, e);
            }
        }
    }

    private static final class InUse extends IOException {
        private static final long serialVersionUID = 1L;

        InUse(String message) {
            super(message);
        }
    }
}
