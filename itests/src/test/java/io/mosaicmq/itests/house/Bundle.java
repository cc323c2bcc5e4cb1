package io.mosaicmq.itests.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * A bundle as it was built: what OSGi will see of it is in its manifest, not in its sources.
 *
 * @param name the folder below {@code bundles/}
 * @param jar the built jar
 * @param imports packages with the directives and attributes of each
 * @param exports packages with the directives and attributes of each
 */
record Bundle(String name, Path jar, Map<String, String> imports, Map<String, String> exports) {

    /** The root of the sources. */
    static final Path ROOT = Path.of(System.getProperty("mosaicmq.root", ".."));

    /** All bundles of the build. */
    static List<Bundle> all() {
        String version = System.getProperty("mosaicmq.version");
        try (Stream<Path> folders = Files.list(ROOT.resolve("bundles"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .map(folder -> of(folder, version))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Bundle of(Path folder, String version) {
        String name = folder.getFileName().toString();
        Path jar = folder.resolve("target/mosaicmq-" + name + "-" + version + ".jar");
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest.getMainAttributes().getValue("DynamicImport-Package") != null) {
                throw new AssertionError(jar + " has a DynamicImport-Package, which hides what it imports");
            }
            return new Bundle(
                    name,
                    jar,
                    clauses(manifest.getMainAttributes().getValue("Import-Package")),
                    clauses(manifest.getMainAttributes().getValue("Export-Package")));
        } catch (IOException e) {
            throw new UncheckedIOException("is " + name + " built?", e);
        }
    }

    /** The package that all classes of this bundle are in, or below. */
    String home() {
        return "io.mosaicmq." + name.replace('-', '.');
    }

    /** Names of all entries of the jar that end so. */
    List<String> entries(String ending) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(entry -> entry.endsWith(ending))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An entry of the jar. */
    byte[] read(String entry) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getInputStream(file.getEntry(entry)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** Splits a header at its commas, those in quotes apart. */
    private static Map<String, String> clauses(String header) {
        Map<String, String> clauses = new LinkedHashMap<>();
        for (String clause : split(header == null ? "" : header)) {
            int semicolon = clause.indexOf(';');
            if (semicolon < 0) {
                clauses.put(clause, "");
            } else {
                clauses.put(clause.substring(0, semicolon), clause.substring(semicolon + 1));
            }
        }
        return clauses;
    }

    private static List<String> split(String header) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : header.toCharArray()) {
            quoted ^= c == '"';
            if (c == ',' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }
}
