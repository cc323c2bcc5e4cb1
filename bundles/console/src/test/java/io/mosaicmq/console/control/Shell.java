package io.mosaicmq.console.control;

import io.mosaicmq.console.client.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.action.lifecycle.Manager;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Karaf's own shell without a framework: commands run through its parser, its argument injection and its streams. */
public final class Shell implements AutoCloseable {
    /** What a command did. */
    public record Result(int code, String out, String err) {}

    /** Takes System.out over, so there can only be one, and it stays. */
    private static final ThreadIOImpl STREAMS = new ThreadIOImpl();

    static {
        STREAMS.start();
    }

    private final SessionFactoryImpl sessions;
    private final Path directory;

    /**
     * @param directory where commands are called
     * @param services by type; what commands find in the framework
     * @param classes commands and completers
     */
    public Shell(Path directory, Map<Class<?>, Object> services, List<Class<?>> classes) {
        this.directory = directory;
        this.sessions = new SessionFactoryImpl(STREAMS);
        sessions.register(context(services));
        Manager manager = new ManagerImpl(sessions.getRegistry(), sessions.getRegistry());
        classes.forEach(manager::register);
    }

    /** As bin/mqtt does it. */
    public Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = run(stream(out), stream(err), arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** As bin/mqtt does it, to streams of the caller. */
    public int run(PrintStream out, PrintStream err, String... arguments) {
        return new KarafCommands(sessions, () -> false)
                .run(new Request(directory.toString(), List.of(arguments)), out, err);
    }

    /** The registry that also completers are in. */
    public SessionFactoryImpl sessions() {
        return sessions;
    }

    @Override
    public void close() {
        sessions.stop();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** A framework that has booted, with one bundle, which is stopped and named like the broker, and these services. */
    private static BundleContext context(Map<Class<?>, Object> services) {
        Bundle broker = proxy(Bundle.class, (name, argument) -> switch (name) {
            case "getSymbolicName" -> "mosaicmq-broker";
            case "getState" -> Bundle.RESOLVED;
            case "getBundleId" -> 42L;
            default -> throw new UnsupportedOperationException(name);
        });
        return proxy(BundleContext.class, (name, argument) -> switch (name) {
            case "getServiceReference" ->
                argument instanceof String || services.containsKey(argument)
                        ? reference(broker, services.getOrDefault(argument, true))
                        : null;
            case "getService" -> ((ServiceReference<?>) argument).getProperty("service");
            case "ungetService" -> true;
            case "getBundles" -> new Bundle[] {broker};
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static ServiceReference<?> reference(Bundle bundle, Object service) {
        return proxy(ServiceReference.class, (name, argument) -> switch (name) {
            case "getBundle" -> bundle;
            case "getProperty" -> service;
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private interface Answers {
        Object answer(String method, Object argument);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> answers.answer(method.getName(), arguments == null ? null : arguments[0]);
                }));
    }
}
