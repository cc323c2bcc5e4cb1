package io.mosaicmq.console.control;

import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Boot;
import io.mosaicmq.console.client.Request;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.CommandException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs console commands of the scope {@code mqtt}, and no others, with all of Karaf's roles. Any thread. */
final class KarafCommands implements Runner {
    private static final Logger LOG = LoggerFactory.getLogger(KarafCommands.class);
    private static final String SCOPE = "mqtt";
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    /** As shells report Ctrl-C: 128 + SIGINT. */
    private static final int INTERRUPTED = 130;

    private final SessionFactory sessions;
    private final BooleanSupplier booting;
    private final Subject owner;

    /** @param booting whether commands that are missing may still come */
    KarafCommands(SessionFactory sessions, BooleanSupplier booting) {
        this.sessions = sessions;
        this.booting = booting;
        this.owner = new Subject(
                true,
                Set.of(
                        new UserPrincipal(System.getProperty("user.name", "owner")),
                        new RolePrincipal("admin"),
                        new RolePrincipal("manager"),
                        new RolePrincipal("viewer"),
                        new RolePrincipal("systembundles")),
                Set.of(),
                Set.of());
    }

    @Override
    public int run(Request request, PrintStream out, PrintStream err) {
        List<String> arguments = request.arguments();
        String first = arguments.isEmpty() ? "help" : arguments.get(0);
        boolean help = first.equals("help") || first.equals("--help") || first.equals("-h");
        String name = help ? arguments.stream().skip(1).findFirst().orElse("info") : first;
        String plain = name.startsWith(SCOPE + ':') ? name.substring(SCOPE.length() + 1) : name;
        Optional<Command> command;
        try {
            command = Boot.await(this::mayCome, () -> find(plain));
        } catch (InterruptedException e) {
            return INTERRUPTED;
        }
        if (help && arguments.size() < 2) {
            return help(out);
        }
        if (command.isEmpty()) {
            err.println("mqtt: there is no command '" + Printable.of(name) + "'; bin/mqtt help lists them");
            return MISUSED;
        }
        List<String> rest = help ? List.of("--help") : arguments.subList(1, arguments.size());
        return run(command.get(), rest, Path.of(request.directory()), out, err);
    }

    private Optional<Command> find(String name) {
        return Optional.ofNullable(sessions.getRegistry().getCommand(SCOPE, name));
    }

    /** Whether commands may be missing because Karaf, or only this bundle, is being started. */
    private boolean mayCome() {
        return booting.getAsBoolean()
                || sessions.getRegistry().getCommands().stream()
                        .noneMatch(command -> command.getScope().equals(SCOPE));
    }

    private int help(PrintStream out) {
        out.println("Usage: bin/mqtt COMMAND [ARGUMENT...]");
        out.println("       bin/mqtt COMMAND --help");
        out.println();
        sessions.getRegistry().getCommands().stream()
                .filter(command -> command.getScope().equals(SCOPE))
                .sorted(Comparator.comparing(Command::getName))
                .forEach(command -> out.printf("  %-16s %s%n", command.getName(), command.getDescription()));
        return 0;
    }

    private int run(Command command, List<String> arguments, Path directory, PrintStream out, PrintStream err) {
        try {
            PrivilegedExceptionAction<Integer> action = () -> {
                execute(command, arguments, directory, out, err);
                return 0;
            };
            return Subject.doAs(owner, action);
        } catch (PrivilegedActionException e) {
            return failed(command, e.getException(), err);
        } catch (RuntimeException | LinkageError e) { // foreign code: the console, and commands of other bundles
            return failed(command, e, err);
        }
    }

    private void execute(Command command, List<String> arguments, Path directory, PrintStream out, PrintStream err)
            throws Exception {
        Session session = sessions.create(InputStream.nullInputStream(), out, err);
        try {
            session.currentDir(directory);
            StringBuilder line = new StringBuilder(SCOPE).append(':').append(command.getName());
            List<?> sorted = Syntax.of(command)
                    .<List<?>>map(syntax -> syntax.sort(arguments))
                    .orElse(arguments);
            for (Object argument : sorted) {
                // Variables, so that no argument is ever quoted, parsed, or written to a log with the line.
                String variable = "mqttArgument" + line.length();
                session.put(variable, argument);
                line.append(" $").append(variable);
            }
            session.execute(line);
        } finally {
            session.close();
        }
    }

    private static int failed(Command command, Throwable failure, PrintStream err) {
        if (failure instanceof InterruptedException) {
            return INTERRUPTED; // the client went away, or the console is being stopped; closing the session ends the
            // command
        }
        LOG.debug("bin/mqtt {} failed", command.getName(), failure);
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        err.println("mqtt " + command.getName() + ": " + Printable.lines(message));
        if (isMisuse(failure)) {
            err.println("bin/mqtt " + command.getName() + " --help tells how to use it");
            return MISUSED;
        }
        return FAILED;
    }

    /** Whether Karaf refused the arguments: only then its exception has a longer text beside the message. */
    private static boolean isMisuse(Throwable failure) {
        return failure instanceof CommandException refusal
                && refusal.getMessage() != null
                && !refusal.getNiceHelp().contains(refusal.getMessage());
    }
}
