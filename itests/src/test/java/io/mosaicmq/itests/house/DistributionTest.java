package io.mosaicmq.itests.house;

import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution as it lies on disk: what operators rely on before they start anything. */
@DisplayName("The distribution")
class DistributionTest {
    private static final long MAXIMUM_BYTES = 60_000_000;

    private final Path assembly = Path.of(System.getProperty("mosaicmq.assembly"));
    private final Path tar = Path.of(System.getProperty("mosaicmq.tar"));

    @ParameterizedTest
    @ValueSource(strings = {"karaf", "start", "stop", "status", "client", "mqtt", "setenv", "inc"})
    @DisplayName("has its scripts, ready to run")
    void scripts(String script) {
        assertTrue(Files.isExecutable(assembly.resolve("bin").resolve(script)), script);
    }

    @Test
    @DisplayName("is packed with its scripts executable, below one folder, in less than 60 MB")
    void archive() throws Exception {
        assertTrue(Files.size(tar) < MAXIMUM_BYTES, tar + " has " + Files.size(tar) + " bytes");
        Process list = new ProcessBuilder("tar", "tvzf", tar.toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines =
                new String(list.getInputStream().readAllBytes()).lines().collect(toList());
        assertEquals(0, list.waitFor());
        String folder = "mosaicmq-" + System.getProperty("mosaicmq.version") + "/";
        assertAll(
                () -> assertEquals(
                        List.of(),
                        lines.stream().filter(l -> !l.contains(" " + folder)).toList()),
                () -> assertEquals(
                        List.of(),
                        lines.stream()
                                .filter(l -> l.contains(" " + folder + "bin/") && !l.endsWith("/"))
                                .filter(l -> !l.startsWith("-rwxr-xr-x"))
                                .toList()),
                () -> assertEquals(
                        List.of(),
                        lines.stream().filter(l -> l.contains(folder + "data/")).toList(),
                        "left from a run"));
    }

    @Test
    @DisplayName("lets nobody in by a password or key that everybody knows")
    void users() {
        assertEquals(List.of(), settings("users.properties"));
        assertEquals(List.of(), settings("keys.properties"));
    }

    @Test
    @DisplayName("opens its console to this machine only, and neither files nor a shutdown port")
    void console() {
        Properties shell = properties("org.apache.karaf.shell.cfg");
        assertAll(
                () -> assertEquals("127.0.0.1", shell.getProperty("sshHost")),
                () -> assertEquals("false", shell.getProperty("sftpEnabled")),
                () -> assertEquals("-1", properties("custom.properties").getProperty("karaf.shutdown.port")));
    }

    @Test
    @DisplayName("asks no remote repository at run time")
    void repositories() {
        assertEquals("", properties("org.ops4j.pax.url.mvn.cfg").getProperty("org.ops4j.pax.url.mvn.repositories"));
        Pattern remote = Pattern.compile("(https?|ftp|ssh)://");
        assertEquals(
                List.of(),
                files(assembly.resolve("etc"))
                        .filter(file -> file.toString().endsWith(".cfg"))
                        .flatMap(file -> settings(file.getFileName().toString()).stream())
                        .filter(line -> remote.matcher(line).find())
                        .toList());
    }

    @Test
    @DisplayName("has nothing on board that answers to JMX, HTTP or uploads")
    void surface() {
        // Karaf's resolver reads the small bundles of each feature's conditions, met or not; those may lie there.
        Pattern unwanted = Pattern.compile("(jolokia|jetty-|pax-web-|felix\\.webconsole-|bundlerepository"
                + "|karaf\\.management|karaf\\.webconsole|kar\\.core)[^/]*\\.jar$");
        assertEquals(
                List.of(),
                files(assembly.resolve("system"))
                        .map(Path::toString)
                        .filter(file -> unwanted.matcher(file).find())
                        .toList());
    }

    @Test
    @DisplayName("does not restart bundles behind the operator's back, and does not run without one")
    void features() {
        assertEquals("false", properties("org.apache.karaf.features.cfg").getProperty("autoRefresh"));
        assertEquals(
                "true", properties("custom.system.properties").getProperty("karaf.require.successful.features.boot"));
    }

    @Test
    @DisplayName("carries its licence")
    void licence() {
        assertTrue(Files.exists(assembly.resolve("LICENSE")));
    }

    /** The lines of a file below etc/ that set something. */
    private List<String> settings(String name) {
        try (Stream<String> lines = Files.lines(assembly.resolve("etc").resolve(name))) {
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Properties properties(String name) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(assembly.resolve("etc").resolve(name))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
