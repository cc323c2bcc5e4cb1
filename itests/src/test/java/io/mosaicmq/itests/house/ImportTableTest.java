package io.mosaicmq.itests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of imports in docs/architecture.md, held against the manifests of the built bundles. */
@DisplayName("The import table")
class ImportTableTest {
    private static final String API = "io.mosaicmq.api.";
    private static final String CODEC = "io.mosaicmq.codec";

    /** Whom a bundle may import besides the api. What is not here is found as a service. */
    private static final Map<String, Set<String>> BESIDES_API =
            Map.of("api", Set.of(), "codec", Set.of(CODEC), "transport", Set.of(CODEC), "bridge", Set.of(CODEC));

    /** Where sockets are. Everybody else has to work without Netty. */
    private static final Set<String> MAY_IMPORT_NETTY = Set.of("transport", "bridge");

    /** Packages whose absence is planned for; any other optional import only means a refresh at an unforeseen time. */
    private static final Map<String, Set<String>> MAY_BE_ABSENT = Map.of("transport", Set.of("io.netty.channel.epoll"));

    static List<Bundle> bundles() {
        return Bundle.all();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("a bundle imports the api, and beyond it only what the table allows")
    void ownPackages(Bundle bundle) {
        Set<String> allowed = BESIDES_API.getOrDefault(bundle.name(), Set.of());
        assertNone(
                bundle.imports().keySet(),
                imported ->
                        imported.startsWith("io.mosaicmq.") && !imported.startsWith(API) && !allowed.contains(imported),
                bundle + " may import only " + API + "* and " + allowed
                        + "; what else it needs has to be a service with its contract in the api");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("only who owns sockets imports Netty")
    void netty(Bundle bundle) {
        if (!MAY_IMPORT_NETTY.contains(bundle.name())) {
            assertNone(
                    bundle.imports().keySet(),
                    imported -> imported.startsWith("io.netty."),
                    bundle + " has no sockets, so it has no business with Netty");
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("only the api and the codec export, and every exported package has a version")
    void exports(Bundle bundle) {
        assertNone(
                bundle.exports().keySet(),
                exported -> !(bundle.name().equals("api") && exported.startsWith(API))
                        && !(bundle.name().equals("codec") && exported.equals(CODEC)),
                bundle + " must keep its packages to itself");
        bundle.exports()
                .forEach((exported, attributes) -> assertTrue(
                        attributes.matches(".*version=\"[1-9]\\d*\\.\\d+\\.\\d+\".*"),
                        exported + " is exported without a version; put @Export and @Version into its package-info"));
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("an import is there or the bundle is not: nothing optional but what is planned for")
    void optionalImports(Bundle bundle) {
        assertNone(
                bundle.imports().keySet(),
                imported -> bundle.imports().get(imported).contains("resolution:=optional")
                        && !MAY_BE_ABSENT.getOrDefault(bundle.name(), Set.of()).contains(imported),
                bundle + " would be refreshed, and lose what it holds, when somebody installs a provider of these");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("every import of ours has a version range")
    void versionRanges(Bundle bundle) {
        assertNone(
                bundle.imports().keySet(),
                imported -> imported.startsWith("io.mosaicmq.")
                        && !bundle.imports().get(imported).contains("version=\"["),
                bundle + " would take any version of these");
    }

    @ParameterizedTest
    @MethodSource("bundles")
    @DisplayName("all classes of a bundle are in the package that has its name")
    void homePackage(Bundle bundle) {
        String home = bundle.home().replace('.', '/') + "/";
        assertNone(
                new TreeSet<>(bundle.entries(".class")),
                entry -> !entry.startsWith(home) && !entry.startsWith("org/apache/karaf/util/json/"),
                bundle + " is to have its classes below " + bundle.home());
    }

    @Test
    @DisplayName("every bundle folder is part of the build")
    void nothingForgotten() {
        // Ten years from now somebody adds a folder and forgets the module: then Bundle.all() fails for want of a jar.
        assertTrue(bundles().size() >= 9, "found only " + bundles());
    }

    private static void assertNone(Set<String> names, Predicate<String> wrong, String message) {
        assertEquals(List.of(), names.stream().filter(wrong).toList(), message);
    }
}
