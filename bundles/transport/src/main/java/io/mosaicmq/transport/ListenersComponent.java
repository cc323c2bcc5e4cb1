package io.mosaicmq.transport;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.admin.Listeners;
import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.connection.ClientAcceptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Brings listeners, broker and access policy together as they come and go. */
@Component(
        service = {Listeners.class, ListenersComponent.class},
        immediate = true)
public final class ListenersComponent implements Listeners {
    private final ListenerRegistry registry;
    private Optional<AccessControl> access = Optional.empty();

    /** Nothing is open yet: listeners open when they are configured and the broker is there. */
    @Activate
    public ListenersComponent(@Reference EventLoopsComponent loops) {
        registry = new ListenerRegistry(loops.shards(), loops.allowsNative());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindBroker(ClientAcceptor broker) {
        registry.brokerCame(broker);
    }

    void unbindBroker(ClientAcceptor broker) {
        registry.brokerLeft(broker);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindAccessControl(AccessControl present) {
        access = Optional.of(present);
        registry.accessControl(access);
    }

    /** When one replaces another the new one is bound first. */
    synchronized void unbindAccessControl(AccessControl gone) {
        if (access.filter(present -> present == gone).isPresent()) {
            access = Optional.empty();
            registry.accessControl(access);
        }
    }

    @Deactivate
    void deactivate() {
        registry.close();
    }

    void configure(String id, String name, String source, Map<String, ?> properties) {
        registry.configure(id, name, source, properties);
    }

    void remove(String id) {
        registry.remove(id);
    }

    @Override
    public List<ListenerView> list() {
        return registry.list();
    }
}
