package io.mosaicmq.console.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.console.client.ControlPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The control socket")
class ControlSocketTest {
    @TempDir
    Path data;

    @TempDir
    Path folder;

    @Test
    @DisplayName("is closed to everybody but the owner, and gone when the broker stops")
    void permissions() throws IOException {
        Path socket = data.resolve("control/mqtt.sock");
        try (ControlSocket control = ControlSocket.open(data, List.of())) {
            assertEquals(socket, control.path());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        }
        assertFalse(Files.exists(socket, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    @DisplayName("a folder that was left open is closed")
    void openFolder() throws IOException {
        Path directory = Files.createDirectory(
                data.resolve("control"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try (ControlSocket control = ControlSocket.open(data, List.of())) {
            assertTrue(Files.exists(control.path()));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        }
    }

    @Test
    @DisplayName("a link in place of the folder is refused")
    void linkedFolder() throws IOException {
        Files.createSymbolicLink(data.resolve("control"), folder);
        assertThrows(IOException.class, () -> ControlSocket.open(data, List.of()));
    }

    @Test
    @DisplayName("what a killed process left is replaced")
    void stale() throws IOException {
        Path socket = data.resolve("control/mqtt.sock");
        Files.createDirectory(socket.getParent());
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(socket));
        killed.close(); // leaves the file, as kill -9 does
        assertTrue(Files.exists(socket));
        try (ControlSocket control = ControlSocket.open(data, List.of())) {
            assertEquals(socket, control.path());
        }
    }

    @Test
    @DisplayName("that of a running broker is not taken from it")
    void inUse() throws IOException {
        try (ControlSocket first = ControlSocket.open(data, List.of())) {
            IOException refused = assertThrows(IOException.class, () -> ControlSocket.open(data, List.of(folder)));
            assertTrue(refused.getMessage().contains("another broker"), refused.getMessage());
            assertTrue(Files.exists(first.path()));
        }
    }

    @Test
    @DisplayName("a data folder with a long path has it elsewhere, privately, and says where")
    void longPath() throws IOException {
        Path deep = deep();
        ControlPath path = new ControlPath(deep);
        try (ControlSocket control = ControlSocket.open(deep, List.of(folder))) {
            assertTrue(control.path().startsWith(folder));
            assertEquals(control.path(), path.elsewhere().orElseThrow());
            Path own = control.path().getParent();
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        }
        assertTrue(path.elsewhere().isEmpty());
        assertEmpty(folder);
    }

    @Test
    @DisplayName("what a killed process left elsewhere is removed")
    void staleElsewhere() throws IOException {
        Path deep = deep();
        Path left = Files.createDirectory(folder.resolve("mosaicmq-left"));
        ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        killed.bind(UnixDomainSocketAddress.of(ControlPath.socketIn(left)));
        killed.close();
        ControlPath path = new ControlPath(deep);
        Files.createDirectories(path.directory());
        Files.write(path.pointer(), path.pointTo(ControlPath.socketIn(left)));
        ControlSocket.open(deep, List.of(folder)).close();
        assertEmpty(folder);
    }

    @Test
    @DisplayName("a copied data folder does not lead to the broker it was copied from")
    void copied() throws IOException {
        Path deep = deep();
        try (ControlSocket control = ControlSocket.open(deep, List.of(folder))) {
            Path copy = Files.createDirectories(data.resolve("copy"));
            ControlPath copied = new ControlPath(copy);
            Files.createDirectories(copied.directory());
            Files.copy(new ControlPath(deep).pointer(), copied.pointer(), StandardCopyOption.REPLACE_EXISTING);
            assertTrue(copied.elsewhere().isEmpty());
            assertTrue(Files.exists(control.path()));
        }
    }

    @Test
    @DisplayName("a long path is taken relative to the working directory if that is short enough")
    void relative() {
        Path here = Path.of("").toAbsolutePath();
        String filler = "x".repeat(Math.max(1, 85 - here.toString().length()));
        Path below = here.resolve(filler).resolve("data");
        Path socket = new ControlPath(below).socket().orElseThrow();
        assertFalse(socket.isAbsolute(), socket.toString());
        assertEquals(below.resolve("control/mqtt.sock"), socket.toAbsolutePath());
    }

    private Path deep() throws IOException {
        return Files.createDirectories(data.resolve("long-".repeat(20)).resolve("data"));
    }

    private static void assertEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }
}
