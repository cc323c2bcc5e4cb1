package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.auth.Deadlines.Deadline;
import io.mosaicmq.auth.Links.Link;
import io.mosaicmq.auth.Links.View;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One login on its way through the chain: one step at a time, each on a thread of the chain. */
final class Login implements Gate.Entrant {
    private static final String CHAIN = "chain";
    private static final String ANONYMOUS = "anonymous";

    private final LoginRequest request;
    private final Links links;
    private final Gate gate;
    private final Rights rights;
    private final CompletableFuture<Admission> answer = new CompletableFuture<>();
    /** Whether the login was begun anew because a link left while it was being asked; once is enough. */
    private boolean begunAnew;

    Login(LoginRequest request, Links links, Gate gate, Rights rights) {
        this.request = request;
        this.links = links;
        this.gate = gate;
        this.rights = rights;
    }

    @Override
    public CompletableFuture<Admission> answer() {
        return answer;
    }

    @Override
    public void refuse(ReasonCode reasonCode, String reason) {
        refuse(reasonCode, reason, CHAIN);
    }

    private void refuse(ReasonCode reasonCode, String reason, String decidedBy) {
        answer.complete(new Admission.Refused(reasonCode, reason, decidedBy));
    }

    @Override
    public void proceed(View view, ChainSettings settings) {
        ask(view, settings, 0);
    }

    /** Asks the first link from an index on that has an authenticator. */
    private void ask(View view, ChainSettings settings, int from) {
        int index = from;
        while (index < view.links().size()
                && view.links().get(index).authenticator().isEmpty()) {
            index++;
        }
        if (index == view.links().size()) {
            nobodyAllowed(view, settings);
            return;
        }
        Link link = view.links().get(index);
        Authenticator authenticator = link.authenticator().orElseThrow();
        Deadline deadline = limit(link.name(), settings);
        CompletionStage<Verdict> stage;
        try {
            stage = authenticator.authenticate(request);
            if (stage == null) {
                throw new IllegalStateException("authenticate() returned null");
            }
        } catch (Exception | LinkageError e) { // another bundle's code, which may be leaving just now
            deadline.cancel();
            failed(link.name(), authenticator, e);
            return;
        }
        int next = index + 1;
        Thread asking = Thread.currentThread();
        stage.whenComplete((verdict, failure) -> {
            deadline.cancel();
            Runnable step = () -> judge(view, settings, next, link.name(), authenticator, verdict, failure);
            if (Thread.currentThread() == asking) {
                Gate.guarded(this, step);
            } else {
                gate.run(this, step); // a link's own thread is not to run the next link
            }
        });
    }

    private Deadline limit(String link, ChainSettings settings) {
        return gate.deadlines()
                .in(
                        settings.linkTimeout(),
                        () -> refuse(
                                ReasonCode.SERVER_UNAVAILABLE,
                                "link " + link + " did not answer in link.timeout.seconds = "
                                        + settings.linkTimeout().toSeconds(),
                                link));
    }

    private void judge(
            View view,
            ChainSettings settings,
            int next,
            String link,
            Authenticator authenticator,
            Verdict verdict,
            Throwable failure) {
        if (answer.isDone()) {
            return; // it came after the deadline
        }
        if (failure != null) {
            failed(link, authenticator, failure);
        } else if (verdict instanceof Verdict.Allow allow && allow.principal() != null) {
            admit(view, settings, allow.principal(), link);
        } else if (verdict instanceof Verdict.Deny deny) {
            boolean sane = deny.reasonCode() != null && deny.reasonCode().isError();
            refuse(sane ? deny.reasonCode() : ReasonCode.NOT_AUTHORIZED, String.valueOf(deny.reason()), link);
        } else if (verdict instanceof Verdict.Abstain) {
            ask(view, settings, next);
        } else {
            failed(link, authenticator, new IllegalStateException("verdict " + verdict));
        }
    }

    private void failed(String link, Authenticator authenticator, Throwable failure) {
        if (!begunAnew && !links.view().has(authenticator)) {
            begunAnew = true; // it failed because it left: its successor decides
            gate.enter(this);
            return;
        }
        refuse(ReasonCode.SERVER_UNAVAILABLE, "link " + link + " failed: " + failure, link);
    }

    private void nobodyAllowed(View view, ChainSettings settings) {
        boolean checked;
        try {
            checked = view.links().stream()
                    .flatMap(link -> link.authenticator().stream())
                    .anyMatch(Authenticator::isConfigured);
        } catch (Exception | LinkageError e) { // another bundle's code
            refuse(ReasonCode.SERVER_UNAVAILABLE, "a link failed when asked whether it is configured: " + e);
            return;
        }
        if (request.username().isPresent() && checked) {
            refuse(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no link knows the user", CHAIN);
            return;
        }
        // Nothing vouches for the user name, so it means nothing: the client has no name.
        AnonymousPolicy policy = settings.anonymous();
        if (policy == AnonymousPolicy.ALL
                || policy == AnonymousPolicy.LOOPBACK && request.connection().isLoopback()) {
            admit(view, settings, Principal.ANONYMOUS, ANONYMOUS);
        } else {
            refuse(
                    request.username().isPresent() ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.NOT_AUTHORIZED,
                    "nobody vouches for the client, and anonymous = "
                            + policy.name().toLowerCase(Locale.ROOT) + " (etc/" + ChainSettings.PID + ".cfg)",
                    ANONYMOUS);
        }
    }

    private void admit(View view, ChainSettings settings, Principal principal, String decidedBy) {
        Deadline deadline = limit("authorizer", settings);
        try {
            answer.complete(new Admission.Admitted(
                    principal, rights.grant(view, principal, request.clientId(), ReservedTopics.PROTECTED), decidedBy));
        } catch (LinkFailure e) {
            refuse(ReasonCode.SERVER_UNAVAILABLE, e.getMessage());
        } finally {
            deadline.cancel();
        }
    }
}
