package io.mosaicmq.console.control;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.console.Command;

/**
 * The options of a command, to sort its arguments as shells do: options may stand anywhere and {@code --} ends them. Karaf
 * itself takes options only before the first argument.
 */
final class Syntax {
    private static final String HELP = "--help";

    /** Options by name, and whether a value follows. */
    private final Map<String, Boolean> options = new HashMap<>();

    /** An argument as it is: Karaf looks for options only in strings, and takes the text of anything else. */
    private record Verbatim(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private Syntax(Class<?> action) {
        options.put(HELP, false);
        for (Class<?> type = action; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option option = field.getAnnotation(Option.class);
                if (option != null) {
                    boolean takesValue = field.getType() != boolean.class && field.getType() != Boolean.class;
                    options.put(option.name(), takesValue);
                    Arrays.stream(option.aliases()).forEach(alias -> options.put(alias, takesValue));
                }
            }
        }
    }

    /** The syntax of a command, if it is known. */
    static Optional<Syntax> of(Command command) {
        try {
            // Karaf's commands that are made of actions; its api does not show the class that carries the options.
            Object action = command.getClass().getMethod("getActionClass").invoke(command);
            return action instanceof Class<?> type ? Optional.of(new Syntax(type)) : Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    /** For an action class. */
    static Syntax of(Class<?> action) {
        return new Syntax(action);
    }

    /**
     * The arguments in the order and form that Karaf wants.
     *
     * @throws IllegalArgumentException if there is one that Karaf cannot take
     */
    List<Object> sort(List<String> arguments) {
        List<Object> sorted = new ArrayList<>();
        List<Object> positional = new ArrayList<>();
        boolean ended = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String name = argument.replaceFirst("=.*", "");
            if (!ended && argument.equals("--")) {
                ended = true;
            } else if (!ended && options.containsKey(name)) {
                sorted.add(argument);
                if (options.get(name) && name.equals(argument) && i + 1 < arguments.size()) {
                    sorted.add(arguments.get(++i)); // a string, which Karaf can convert to a number
                }
            } else if (!ended && positional.isEmpty() && argument.length() > 1 && argument.startsWith("-")) {
                sorted.add(argument); // unknown, so Karaf will say so
            } else if (argument.equals(HELP)) {
                // Karaf would print its help instead, and the caller think that it was done.
                throw new IllegalArgumentException(
                        "the console cannot take " + HELP + " as an argument; publish -f FILE can");
            } else {
                positional.add(new Verbatim(argument));
            }
        }
        sorted.addAll(positional);
        return sorted;
    }
}
