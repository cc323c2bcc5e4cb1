package io.mosaicmq.auth;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.LoginRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Offers the chain as a service and brings it the links that come and go. */
@Component(immediate = true, configurationPid = ChainSettings.PID, service = AccessControl.class)
@Designate(ocd = ChainComponent.Config.class)
public final class ChainComponent implements AccessControl {
    /** What the keys are; the values are read by {@link ChainSettings}, which can say what is wrong with one. */
    @ObjectClassDefinition(
            name = "MosaicMQ authentication chain",
            description = "Who is asked about a login, and what happens when nobody answers.")
    @interface Config {
        @AttributeDefinition(
                name = "Chain",
                description =
                        "Names of the links that must be there, in the order they are asked, separated by commas.")
        String chain() default ChainSettings.CHAIN;

        @AttributeDefinition(
                name = "Anonymous clients",
                description = "Who may connect without credentials: clients on this machine, all, or none.",
                options = {@Option(value = "loopback"), @Option(value = "all"), @Option(value = "none")})
        String anonymous() default ChainSettings.ANONYMOUS;

        @AttributeDefinition(
                name = "Hold time",
                description =
                        "Seconds that a login waits for a link of the chain that is missing, before it is refused.",
                min = "0",
                max = "300")
        int hold_seconds() default ChainSettings.HOLD_SECONDS;

        @AttributeDefinition(
                name = "Held connections",
                description = "How many logins may wait for a missing link; beyond that they are refused at once.",
                min = "0",
                max = "1000000")
        int hold_connections() default ChainSettings.HOLD_CONNECTIONS;

        @AttributeDefinition(
                name = "Link time-out",
                description = "Seconds that one link may take to answer, and that a login may wait for a thread.",
                min = "1",
                max = "300")
        int link_timeout_seconds() default ChainSettings.LINK_TIMEOUT_SECONDS;

        @AttributeDefinition(
                name = "Threads",
                description = "Threads that ask the links; by default 2 to 4, as there are processors.",
                min = "1",
                max = "64",
                required = false)
        int threads();

        @AttributeDefinition(
                name = "Queue",
                description =
                        "How many logins may wait for a thread; beyond that they are refused as the server is busy.",
                min = "1",
                max = "1000000")
        int queue() default ChainSettings.QUEUE;
    }

    private final Links links = new Links();
    private final ThreadDeadlines deadlines = new ThreadDeadlines();
    private final Chain chain = new Chain(links, deadlines);

    /** Starts with a configuration; when it is not valid, with none: then everybody is refused. */
    @Activate
    public ChainComponent(Map<String, Object> properties) {
        chain.configure(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        chain.configure(properties);
    }

    @Deactivate
    void deactivate() {
        chain.close();
        deadlines.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeAuthenticator",
            updated = "addAuthenticator")
    void addAuthenticator(Authenticator authenticator, Map<String, Object> properties) {
        links.add(authenticator, properties);
    }

    void removeAuthenticator(Authenticator authenticator, Map<String, Object> properties) {
        links.removeAuthenticator(properties);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeAuthorizer",
            updated = "addAuthorizer")
    void addAuthorizer(Authorizer authorizer, Map<String, Object> properties) {
        links.add(authorizer, properties);
    }

    void removeAuthorizer(Authorizer authorizer, Map<String, Object> properties) {
        links.removeAuthorizer(properties);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeEnhancedAuthenticator",
            updated = "addEnhancedAuthenticator")
    void addEnhancedAuthenticator(EnhancedAuthenticator authenticator, Map<String, Object> properties) {
        links.add(authenticator, properties);
    }

    void removeEnhancedAuthenticator(EnhancedAuthenticator authenticator, Map<String, Object> properties) {
        links.removeEnhanced(properties);
    }

    @Override
    public CompletionStage<Admission> admit(LoginRequest request) {
        return chain.admit(request);
    }

    @Override
    public Optional<EnhancedAuthenticator.Exchange> begin(String method, LoginRequest request) {
        return chain.begin(method, request);
    }

    @Override
    public AnonymousPolicy anonymous() {
        return chain.anonymous();
    }
}
