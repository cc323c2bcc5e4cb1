package io.mosaicmq.console.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.mosaicmq.console.completers.ClientIds;
import io.mosaicmq.console.completers.Filters;
import io.mosaicmq.console.completers.ListenerNames;
import io.mosaicmq.console.completers.RetainedTopics;
import io.mosaicmq.console.completers.SessionIds;
import io.mosaicmq.console.control.Shell;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.support.completers.ArgumentCommandLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Completion of names")
class CompletersTest {
    private static final List<Class<?>> COMPLETERS =
            List.of(ClientIds.class, SessionIds.class, Filters.class, ListenerNames.class, RetainedTopics.class);

    @TempDir
    Path directory;

    private final Broker broker = new Broker();
    private Shell shell;

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    @DisplayName("offers what begins as typed, sorted, and nothing that cannot be shown")
    void prefix() {
        for (String id : List.of("b-2", "b-1", "a", "b-\u001b[2J", "B-3")) {
            broker.clients.add(Broker.client(id));
        }
        assertEquals(List.of("b-1 ", "b-2 "), complete(ClientIds.class, "b-"));
        assertEquals(List.of(), complete(ClientIds.class, "x"));
    }

    @Test
    @DisplayName("offers no more than a screen can bear")
    void bounded() {
        for (int i = 0; i < 1000; i++) {
            broker.clients.add(Broker.client("c" + i));
        }
        assertEquals(200, complete(ClientIds.class, "c").size());
    }

    @Test
    @DisplayName("knows sessions, filters and listeners")
    void others() {
        broker.sessions.add(Broker.session("s", false));
        broker.subscriptions.addAll(List.of(Broker.subscription("a", "x/#"), Broker.subscription("b", "x/#")));
        assertEquals(List.of("s "), complete(SessionIds.class, ""));
        assertEquals(List.of("x/# "), complete(Filters.class, ""));
        assertEquals(List.of("tcp ", "ws "), complete(ListenerNames.class, ""));
        assertEquals(List.of(), complete(RetainedTopics.class, ""));
    }

    @Test
    @DisplayName("offers nothing, and does not fail, without a broker")
    void withoutBroker() {
        shell = new Shell(directory, Map.of(), COMPLETERS);
        assertEquals(List.of(), candidates(ClientIds.class, ""));
    }

    @Test
    @DisplayName("is there for every argument that names something")
    void everywhere() {
        shell = new Shell(directory, broker.services(), COMPLETERS);
        for (Class<?> command : CommandsTest.ALL) {
            Arrays.stream(command.getDeclaredFields())
                    .filter(field -> field.isAnnotationPresent(Argument.class))
                    .filter(field -> !field.getName().equals("payload"))
                    .forEach(CompletersTest::requireCompletion);
        }
    }

    private static void requireCompletion(Field field) {
        assertNotNull(field.getAnnotation(Completion.class), field.toString());
    }

    private List<String> complete(Class<? extends Completer> completer, String typed) {
        if (shell == null) {
            shell = new Shell(directory, broker.services(), COMPLETERS);
        }
        return candidates(completer, typed);
    }

    private List<String> candidates(Class<? extends Completer> completer, String typed) {
        List<String> candidates = new ArrayList<>();
        shell.sessions()
                .getService(completer)
                .complete(null, new ArgumentCommandLine(typed, typed.length()), candidates);
        return candidates;
    }
}
