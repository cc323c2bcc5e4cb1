package io.mosaicmq.console;

import io.mosaicmq.api.admin.Listeners;
import java.util.Optional;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A service while a command uses it. */
public final class Lease<S> implements AutoCloseable {
    private final BundleContext context;
    private final ServiceReference<S> reference;
    private final S service;

    private Lease(BundleContext context, ServiceReference<S> reference, S service) {
        this.context = context;
        this.reference = reference;
        this.service = service;
    }

    /**
     * Takes a lease, waiting for the service while Karaf starts.
     *
     * @throws CommandException if the service is missing; it names the bundle that should offer it, and its state
     */
    public static <S> Lease<S> of(BundleContext context, Class<S> type) throws CommandException, InterruptedException {
        return Boot.await(() -> Boot.isUnderWay(context), () -> find(context, type))
                .orElseThrow(() -> new CommandException(missing(context, type)));
    }

    /** A lease on the service if it is there now. */
    public static <S> Optional<Lease<S>> find(BundleContext context, Class<S> type) {
        ServiceReference<S> reference = context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        return service == null ? Optional.empty() : Optional.of(new Lease<>(context, reference, service));
    }

    public S service() {
        return service;
    }

    /** Whether the service is still offered. */
    public boolean isAlive() {
        return reference.getBundle() != null;
    }

    @Override
    public void close() {
        context.ungetService(reference);
    }

    private static String missing(BundleContext context, Class<?> type) {
        boolean transport = type == Listeners.class;
        String subject = transport ? "The transport" : "The broker";
        String name = transport ? "mosaicmq-transport" : "mosaicmq-broker";
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())) {
                return subject + " is not running: bundle " + name + " is " + state(bundle.getState())
                        + (bundle.getState() == Bundle.ACTIVE ? " without service " + type.getSimpleName() : "")
                        + "; bundle:diag " + bundle.getBundleId() + " says why";
            }
        }
        return subject + " is not running: bundle " + name + " is not installed";
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.INSTALLED -> "installed, not resolved";
            case Bundle.RESOLVED -> "stopped";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.ACTIVE -> "active";
            default -> "uninstalled";
        };
    }
}
