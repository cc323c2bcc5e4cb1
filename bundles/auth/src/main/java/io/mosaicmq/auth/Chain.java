package io.mosaicmq.auth;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.EnhancedAuthenticator.Exchange;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on logins by asking the links in order. Any thread; see {@link Gate} for where logins wait. */
final class Chain implements AccessControl, AutoCloseable {
    private final Logger log;
    private final Links links;
    private final Gate gate;
    private final Rights rights;
    private final Refusals refusals;

    Chain(Links links, Deadlines deadlines) {
        this(links, deadlines, LoggerFactory.getLogger(Chain.class));
    }

    Chain(Links links, Deadlines deadlines, Logger log) {
        this.log = log;
        this.links = links;
        this.gate = new Gate(links, deadlines);
        this.rights = new Rights(links);
        this.refusals = new Refusals(log, deadlines::now);
    }

    /** Puts a configuration in force if all of it is valid; else says why not and keeps the last good one. */
    void configure(Map<String, ?> properties) {
        try {
            ChainSettings settings = ChainSettings.read(Settings.of(ChainSettings.PID, properties));
            gate.open(settings);
            log.info(
                    "Logins: chain {}, anonymous {}, hold {} s and {} connections, {} s a link, {} threads, queue {}",
                    settings.chain(),
                    settings.anonymous(),
                    settings.hold().toSeconds(),
                    settings.holdConnections(),
                    settings.linkTimeout().toSeconds(),
                    settings.threads(),
                    settings.queue());
        } catch (SettingsException e) {
            log.error(
                    "Configuration refused, {}: {}",
                    gate.settings().isPresent()
                            ? "the last good one stays in force"
                            : "and as there is no earlier one every login is refused until it is mended",
                    e.getMessage());
        }
    }

    @Override
    public CompletionStage<Admission> admit(LoginRequest request) {
        Login login = new Login(request, links, gate, rights);
        login.answer().whenComplete((admission, failure) -> {
            if (admission instanceof Admission.Refused refused) {
                refusals.tell(request, refused);
            }
        });
        gate.enter(login);
        return login.answer();
    }

    @Override
    public Optional<Exchange> begin(String method, LoginRequest request) {
        return Optional.ofNullable(links.view().methods().get(method))
                .map(authenticator -> new ChainExchange(authenticator, request, gate, rights));
    }

    @Override
    public AnonymousPolicy anonymous() {
        return gate.settings().map(ChainSettings::anonymous).orElse(AnonymousPolicy.NONE);
    }

    @Override
    public void close() {
        gate.close();
        rights.close();
    }
}
