package io.mosaicmq.itests.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules that hold for the bytecode of all bundles. */
@DisplayName("The code of the bundles")
class CodeRulesTest {
    private static final String ALL = "io.mosaicmq..";

    private static final List<JarFile> JARS = new ArrayList<>();
    private static JavaClasses classes;

    @BeforeAll
    static void read() throws IOException {
        for (Bundle bundle : Bundle.all()) {
            JARS.add(new JarFile(bundle.jar().toFile()));
        }
        classes = new ClassFileImporter().importJars(JARS);
    }

    @AfterAll
    static void close() throws IOException {
        for (JarFile jar : JARS) {
            jar.close();
        }
    }

    @Test
    @DisplayName("has no cycles between packages")
    void cycles() {
        slices().matching("io.mosaicmq.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    @DisplayName("keeps the broker's types to the broker")
    void brokerIsNobodysLibrary() {
        noClasses()
                .that(resideOutsideOfPackage("io.mosaicmq.broker.."))
                .should()
                .dependOnClassesThat(resideInAPackage("io.mosaicmq.broker.."))
                .check(classes);
    }

    @Test
    @DisplayName("prints nothing, but for the console: its commands are asked to")
    void standardStreams() {
        // Karaf gives each command a System.out of its own, and bin/mqtt is a program.
        noClasses()
                .that(resideOutsideOfPackage("io.mosaicmq.console.."))
                .should(ACCESS_STANDARD_STREAMS)
                .check(classes);
        noClasses()
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .because("a log has a level and a file")
                .check(classes);
    }

    @Test
    @DisplayName("throws exceptions that say in their type what is wrong")
    void genericExceptions() {
        noClasses().should(THROW_GENERIC_EXCEPTIONS).check(classes);
    }

    @Test
    @DisplayName("neither sleeps nor starts timers of its own")
    void time() {
        // While Karaf starts nothing tells bin/mqtt, or a command, that what it needs has come: they look now and then.
        noClasses()
                .that(resideOutsideOfPackage("io.mosaicmq.console.."))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because("whoever waits, waits for a condition")
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Timer")
                .because("the timers of a shard are its event loop's")
                .check(classes);
    }

    @Test
    @DisplayName("has no synchronized methods in the broker: a shard has one thread")
    void locks() {
        noMethods()
                .that()
                .areDeclaredInClassesThat(resideInAPackage("io.mosaicmq.broker.."))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(classes);
        noClasses()
                .that(resideInAPackage("io.mosaicmq.broker.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .check(classes);
    }

    @Test
    @DisplayName("uses nothing that turns data into code, and no other log")
    void dangerous() {
        noClasses()
                .that(resideInAPackage(ALL))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.naming..", "javax.script..", "java.rmi..")
                .check(classes);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(classes);
        noClasses().should(USE_JAVA_UTIL_LOGGING).check(classes);
    }

    @Test
    @DisplayName("names classes for what they do")
    void names() {
        noClasses()
                .that(resideInAPackage(ALL))
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .because("the field mostly has a word: Router, Inflight, Listener")
                .check(classes);
    }
}
