package io.mosaicmq.broker;

import io.mosaicmq.api.admin.BrokerStatus;
import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.api.admin.LocalMessages;
import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.admin.Sessions;
import io.mosaicmq.api.admin.Subscriptions;
import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.EventLoops;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.routing.RouterFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the broker: it runs while event loops, a router, an encoder and a store are there. The access control may come and
 * go; limits may change at any time.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = BrokerComponent.PID,
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = LimitsForm.class)
public final class BrokerComponent {
    static final String PID = "mosaicmq.broker";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerComponent.class);

    private final Broker broker;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();

    @Activate
    public BrokerComponent(
            BundleContext context,
            @Reference EventLoops loops,
            @Reference RouterFactory routers,
            @Reference PublishEncoder encoder,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Persistence persistence,
            Map<String, Object> configuration) {
        broker = new Broker(loops, routers, encoder, persistence, read(configuration, Limits.DEFAULT), Clock.steady());
        broker.start();
        LOG.info("Broker started: {} shards, store {}", broker.shards(), persistence.name());
        String version = context.getBundle().getVersion().toString();
        offer(context, ClientAcceptor.class, new FrontDoor(broker));
        offer(context, BrokerStatus.class, new BrokerFigures(broker, version));
        offer(context, Clients.class, new ConnectedClients(broker));
        offer(context, Sessions.class, new KeptSessions(broker));
        offer(context, Subscriptions.class, new KnownSubscriptions(broker));
        offer(context, Retained.class, new RetainedTopics(broker));
        offer(context, LocalMessages.class, new OperatorMessages(broker));
    }

    private <S> void offer(BundleContext context, Class<S> type, S service) {
        services.add(context.registerService(type, service, new Hashtable<>()));
    }

    /** Applies a changed configuration, or keeps the one in force when the new one is wrong. */
    @Modified
    void modified(Map<String, Object> configuration) {
        broker.use(read(configuration, broker.limits()));
    }

    private static Limits read(Map<String, Object> configuration, Limits inForce) {
        try {
            return Limits.read(Settings.of(PID, configuration));
        } catch (SettingsException e) {
            LOG.error("Configuration refused, the last good one stays in force: {}", e.getMessage());
            return inForce;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccessControl(AccessControl control) {
        broker.use(control);
    }

    void unbindAccessControl(AccessControl control) {
        broker.lose(control);
    }

    @Deactivate
    void deactivate() {
        Collections.reverse(services);
        services.forEach(ServiceRegistration::unregister);
        broker.stop();
        LOG.info("Broker stopped");
    }
}
