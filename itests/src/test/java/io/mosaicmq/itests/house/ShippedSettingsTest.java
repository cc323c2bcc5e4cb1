package io.mosaicmq.itests.house;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The files below etc/ against what the bundles say that they can be told. Karaf lets the environment override a key only when
 * it is in the file, so a key left out of a file is a setting that containers cannot make.
 */
@DisplayName("The shipped settings")
class ShippedSettingsTest {
    /** The names that the operator's contract fixes. */
    private static final List<String> ENVIRONMENT = List.of(
            "MOSAICMQ_HOST",
            "MOSAICMQ_TCP_PORT",
            "MOSAICMQ_WS_PORT",
            "MOSAICMQ_DATA",
            "MOSAICMQ_SYNC",
            "MOSAICMQ_SSH_PORT",
            "MOSAICMQ_ANONYMOUS",
            "MOSAICMQ_QUEUE_MESSAGES");

    private static final Pattern KEY = Pattern.compile("([A-Za-z][A-Za-z0-9.]*)\\s*=\\s*(.*)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+):-(.*)}");

    private final Path etc = Path.of(System.getProperty("mosaicmq.assembly")).resolve("etc");

    @TestFactory
    @DisplayName("are all that a bundle can be told, with the defaults it has")
    Stream<DynamicTest> complete() {
        List<Described> described =
                Bundle.all().stream().flatMap(ShippedSettingsTest::described).toList();
        assertFalse(described.isEmpty());
        return described.stream()
                .map(d -> DynamicTest.dynamicTest(
                        d.pid(),
                        () -> assertAll(
                                () -> assertEquals(
                                        new TreeSet<>(d.defaults().keySet()),
                                        new TreeSet<>(shipped(d).keySet()),
                                        "keys of " + d.pid()),
                                () -> assertEquals(
                                        Map.of(), different(d), "shipped values that are not the default"))));
    }

    @TestFactory
    @DisplayName("are explained, each by the comment above it")
    Stream<DynamicTest> explained() {
        return files().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
            List<String> bare = new ArrayList<>();
            String above = "";
            for (String line : Files.readAllLines(file)) {
                if (KEY.matcher(line).matches() && above.isBlank()) {
                    bare.add(line);
                }
                above = line;
            }
            assertEquals(List.of(), bare);
        }));
    }

    @Test
    @DisplayName("can be overridden by the environment under the names that are promised")
    void environment() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(etc.resolve("org.apache.karaf.shell.cfg")));
        files().forEach(file -> all.append(text(file)));
        assertEquals(
                List.of(),
                ENVIRONMENT.stream()
                        .filter(name -> all.indexOf("${env:" + name + ":-") < 0)
                        .toList());
    }

    @Test
    @DisplayName("listen on the loopback")
    void loopback() {
        files().filter(file -> file.toString().endsWith(".cfg"))
                .filter(file -> file.getFileName().toString().startsWith("mosaicmq.listener-"))
                .forEach(file -> assertEquals("127.0.0.1", value(keys(file).get("host")), file.toString()));
        assertEquals("loopback", value(keys(etc.resolve("mosaicmq.auth.cfg")).get("anonymous")));
    }

    /** @param defaults by key; null where there is none */
    private record Described(String pid, boolean factory, Map<String, String> defaults) {}

    private static Stream<Described> described(Bundle bundle) {
        List<Described> all = new ArrayList<>();
        for (String entry : bundle.entries(".xml")) {
            if (!entry.startsWith("OSGI-INF/metatype/")) {
                continue;
            }
            Document document = parse(bundle.read(entry));
            Map<String, String> defaults = new TreeMap<>();
            for (Element attribute : elements(document, "AD")) {
                defaults.put(attribute.getAttribute("id"), attribute.getAttribute("default"));
            }
            for (Element designate : elements(document, "Designate")) {
                boolean factory = designate.hasAttribute("factoryPid");
                String pid = designate.getAttribute(factory ? "factoryPid" : "pid");
                all.add(new Described(pid, factory, defaults));
            }
        }
        return all.stream();
    }

    private static Document parse(byte[] xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
        } catch (Exception e) { // three kinds of it, none of which a built jar should give
            throw new AssertionError(e);
        }
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private Map<String, String> shipped(Described described) {
        if (!described.factory()) {
            return keys(etc.resolve(described.pid() + ".cfg"));
        }
        // No single listener can have all keys: between them the shipped files and examples do.
        Map<String, String> keys = new TreeMap<>();
        files().filter(file -> file.getFileName().toString().startsWith(described.pid() + "-"))
                .forEach(file -> keys.putAll(keys(file)));
        return keys;
    }

    /** Settings of one file each may differ from the default, as a listener's port does; one of a kind may not. */
    private Map<String, String> different(Described described) {
        Map<String, String> different = new TreeMap<>();
        if (!described.factory()) {
            shipped(described).forEach((key, shipped) -> {
                String otherwise = described.defaults().getOrDefault(key, "");
                if (!otherwise.isEmpty() && !otherwise.equals(value(shipped))) {
                    different.put(key, "shipped " + value(shipped) + ", default " + otherwise);
                }
            });
        }
        return different;
    }

    private Stream<Path> files() {
        try (Stream<Path> files = Files.list(etc)) {
            List<Path> ours = files.filter(
                            file -> file.getFileName().toString().matches("mosaicmq\\..*\\.cfg(\\.example)?"))
                    .sorted()
                    .toList();
            assertTrue(ours.size() >= 8, "found " + ours);
            return ours.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> keys(Path file) {
        Map<String, String> keys = new TreeMap<>();
        text(file).lines().forEach(line -> {
            Matcher key = KEY.matcher(line);
            if (key.matches()) {
                keys.put(key.group(1), key.group(2).strip());
            }
        });
        return keys;
    }

    /** What a shipped value is when the environment says nothing. */
    private static String value(String shipped) {
        Matcher variable = VARIABLE.matcher(shipped);
        return variable.matches() ? variable.group(2) : shipped;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
