package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.auth.Links.Link;
import io.mosaicmq.auth.Links.View;
import java.util.Optional;

/** Finds what a principal may do. */
final class Rights {
    private Rights() {}

    /**
     * The answer of the first authorizer that has one; calls foreign code, so never on an event loop.
     *
     * @throws LinkFailure if an authorizer fails before one has answered
     */
    static Optional<Permissions> of(View links, Principal principal, String clientId) throws LinkFailure {
        for (Link link : links.links()) {
            if (link.authorizer().isPresent()) {
                Optional<Permissions> answer =
                        ask(link.name(), link.authorizer().get(), principal, clientId);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Permissions> ask(String link, Authorizer authorizer, Principal principal, String clientId)
            throws LinkFailure {
        Optional<Permissions> answer;
        try {
            answer = authorizer.permissions(principal, clientId);
        } catch (Exception | LinkageError e) { // another bundle's code, which may be leaving just now
            throw new LinkFailure(link, e);
        }
        if (answer == null) {
            throw new LinkFailure(link, new IllegalStateException("permissions() returned null"));
        }
        return answer;
    }

    /** A link did not do its part. */
    static final class LinkFailure extends Exception {
        private static final long serialVersionUID = 1L;

        LinkFailure(String link, Throwable cause) {
            super("link " + link + " failed: " + cause, cause);
        }
    }
}
