package io.mosaicmq.auth.file;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** Keeps what was logged, as {@code level text}; one thread. */
final class RecordingLog {
    final List<String> lines = new ArrayList<>();

    Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (method.getReturnType() == boolean.class) {
                        return true;
                    }
                    Object[] values = new Object[arguments.length - 1];
                    System.arraycopy(arguments, 1, values, 0, values.length);
                    if (values.length == 1 && values[0] instanceof Object[] several) {
                        values = several;
                    }
                    lines.add(method.getName()
                            + ' '
                            + MessageFormatter.arrayFormat((String) arguments[0], values)
                                    .getMessage());
                    return null;
                });
    }

    List<String> take(String level) {
        List<String> taken =
                lines.stream().filter(line -> line.startsWith(level + ' ')).toList();
        lines.removeAll(taken);
        return taken;
    }
}
