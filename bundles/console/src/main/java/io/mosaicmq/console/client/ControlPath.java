package io.mosaicmq.console.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the control socket of a broker is: {@code control/mqtt.sock} in its data folder. The kernel takes at most
 * 108 bytes of path (104 on some), so a long one is given relative to the working directory, which the scripts set to the
 * installation. If that is too long as well, or the file system of the data folder has no sockets, the broker makes one
 * in a private folder elsewhere and writes its place into {@code control/elsewhere}.
 *
 * @param data the data folder
 */
public record ControlPath(Path data) {
    /** Longest path that every system takes, in bytes, with some air. */
    static final int LONGEST = 100;

    private static final String SOCKET = "mqtt.sock";

    /** The folder that keeps others out. */
    public Path directory() {
        return data.resolve("control");
    }

    /** The socket in the data folder, as a path that a socket address can hold; empty if there is none so short. */
    public Optional<Path> socket() {
        Path absolute = directory().resolve(SOCKET).toAbsolutePath().normalize();
        if (isShort(absolute)) {
            return Optional.of(absolute);
        }
        Path here = Path.of("").toAbsolutePath();
        return Optional.of(absolute)
                .filter(path -> path.startsWith(here))
                .map(here::relativize)
                .filter(ControlPath::isShort);
    }

    /** The socket in another folder. */
    public static Path socketIn(Path folder) {
        return folder.resolve(SOCKET);
    }

    /** The file that says where the socket is when it is not in the data folder. */
    public Path pointer() {
        return directory().resolve("elsewhere");
    }

    /** What {@link #pointer()} has to hold for a socket. */
    public List<String> pointTo(Path socket) throws IOException {
        return List.of(socket.toString(), data.toRealPath().toString());
    }

    /** The socket elsewhere, if there is one: not that of a broker whose data folder this one was copied from. */
    public Optional<Path> elsewhere() throws IOException {
        if (!Files.isRegularFile(pointer(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pointer(), StandardCharsets.UTF_8);
        return lines.size() == 2 && lines.get(1).equals(data.toRealPath().toString())
                ? Optional.of(Path.of(lines.get(0)))
                : Optional.empty();
    }

    private static boolean isShort(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }
}
