package io.mosaicmq.api.auth;

import java.util.Set;

/**
 * Who a client was found to be.
 *
 * @param name the user, empty for an anonymous client
 * @param groups groups or roles the deciding backend knows, may be empty
 */
public record Principal(String name, Set<String> groups) {
    /** A client nobody vouched for, let in by {@code anonymous}. */
    public static final Principal ANONYMOUS = new Principal("", Set.of());

    public Principal {
        groups = Set.copyOf(groups);
    }

    public boolean isAnonymous() {
        return name.isEmpty();
    }
}
