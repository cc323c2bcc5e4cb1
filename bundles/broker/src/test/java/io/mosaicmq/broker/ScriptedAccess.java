package io.mosaicmq.broker;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An access control that decides what the test says: at once, later, never. Clients are who their user name says. */
final class ScriptedAccess implements AccessControl {
    /** What is done with a login. */
    enum Mood {
        ADMIT,
        REFUSE,
        /** The answer waits for {@link #answer}. */
        HOLD
    }

    private final Map<String, Permissions> permissions = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private Mood mood = Mood.ADMIT;
    private int asked;

    void mood(Mood changed) {
        mood = changed;
    }

    /** Rights of a Client Identifier; everything unless set. */
    void permit(String clientId, Permissions rights) {
        permissions.put(clientId, rights);
    }

    int asked() {
        return asked;
    }

    /** Admits all that wait. */
    void answer() {
        List<Runnable> now = List.copyOf(held);
        held.clear();
        now.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<Admission> admit(LoginRequest request) {
        asked++;
        CompletableFuture<Admission> answer = new CompletableFuture<>();
        switch (mood) {
            case ADMIT -> answer.complete(admitted(request));
            case REFUSE ->
                answer.complete(
                        new Admission.Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the test says so", "test"));
            case HOLD -> held.add(() -> answer.complete(admitted(request)));
        }
        return answer;
    }

    private Admission admitted(LoginRequest request) {
        Principal principal =
                request.username().map(name -> new Principal(name, Set.of())).orElse(Principal.ANONYMOUS);
        return new Admission.Admitted(principal, permissionsOf(request.clientId()), "test");
    }

    private Permissions permissionsOf(String clientId) {
        return permissions.getOrDefault(clientId, Permissions.ALL);
    }

    /** Method {@code COUNT}: the client says 1, is asked, says 2, is in; any other word is refused. */
    @Override
    public Optional<EnhancedAuthenticator.Exchange> begin(String method, LoginRequest request) {
        if (!method.equals("COUNT")) {
            return Optional.empty();
        }
        return Optional.of(data -> {
            asked++;
            CompletableFuture<EnhancedAuthenticator.Step> next = new CompletableFuture<>();
            String said = new String(data, StandardCharsets.UTF_8);
            EnhancedAuthenticator.Step step =
                    switch (said) {
                        case "1" -> new EnhancedAuthenticator.Step.Continue(new byte[] {'?'});
                        case "2" ->
                            new EnhancedAuthenticator.Step.Success(
                                    new byte[] {'!'},
                                    new Principal("counter", Set.of()),
                                    permissionsOf(request.clientId()));
                        default -> new EnhancedAuthenticator.Step.Failure(ReasonCode.NOT_AUTHORIZED, "cannot count");
                    };
            if (mood == Mood.HOLD) {
                held.add(() -> next.complete(step));
            } else {
                next.complete(step);
            }
            return next;
        });
    }

    @Override
    public AnonymousPolicy anonymous() {
        return AnonymousPolicy.ALL;
    }
}
