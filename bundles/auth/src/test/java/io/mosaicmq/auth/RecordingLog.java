package io.mosaicmq.auth;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** Keeps what was logged, as {@code level text}. */
final class RecordingLog {
    private final List<String> lines = new CopyOnWriteArrayList<>();

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

    List<String> at(String level) {
        return lines.stream().filter(line -> line.startsWith(level + ' ')).toList();
    }
}
