package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.EnhancedAuthenticator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The links that are there now, in the order they are asked. They come and go at any time: whoever needs them takes a
 * {@link View}, which never changes. Mutators are guarded by this object's lock; the view may be read by any thread.
 */
final class Links {
    /** One link: what a bundle registered under one name. */
    record Link(String name, Optional<Authenticator> authenticator, Optional<Authorizer> authorizer) {}

    /**
     * The links at one moment.
     *
     * @param rights changes whenever an authorizer came, went, changed, or moved in the order
     * @param links those the configuration names first, in its order, then the others by ranking
     * @param missing names in the configuration that lack an authenticator or an authorizer
     * @param methods the enhanced authenticators by Authentication Method
     */
    record View(long rights, List<Link> links, List<String> missing, Map<String, EnhancedAuthenticator> methods) {
        /** Whether every link the configuration names is there. */
        boolean isComplete() {
            return missing.isEmpty();
        }

        /** Whether a link is still served by this authenticator. */
        boolean has(Authenticator authenticator) {
            return links.stream()
                    .anyMatch(link ->
                            link.authenticator().filter(a -> a == authenticator).isPresent());
        }
    }

    private record Entry<T>(T service, String name, int ranking, long id) {
        /** As OSGi orders services: highest ranking first, then the oldest. */
        static final Comparator<Entry<?>> BEST_FIRST =
                Comparator.<Entry<?>>comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::id);
    }

    private final Map<Long, Entry<Authenticator>> authenticators = new HashMap<>();
    private final Map<Long, Entry<Authorizer>> authorizers = new HashMap<>();
    private final Map<Long, Entry<EnhancedAuthenticator>> enhanced = new HashMap<>();
    private List<String> chain = List.of();
    private long rights;

    private volatile View view = new View(0, List.of(), List.of(), Map.of());
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    View view() {
        return view;
    }

    /** Has a task run after every change, on the thread that made it. */
    void onChange(Runnable task) {
        listeners.add(task);
    }

    /** Says which links must be there, in the order they are asked. */
    void require(List<String> names) {
        synchronized (this) {
            chain = List.copyOf(names);
            rights++;
            rebuild();
        }
        listeners.forEach(Runnable::run);
    }

    void add(Authenticator authenticator, Map<String, ?> properties) {
        change(authenticators, entry(authenticator, name(properties), properties), 0);
    }

    void add(Authorizer authorizer, Map<String, ?> properties) {
        change(authorizers, entry(authorizer, name(properties), properties), 1);
    }

    void add(EnhancedAuthenticator authenticator, Map<String, ?> properties) {
        change(enhanced, entry(authenticator, authenticator.method(), properties), 0);
    }

    void removeAuthenticator(Map<String, ?> properties) {
        remove(authenticators, properties, 0);
    }

    void removeAuthorizer(Map<String, ?> properties) {
        remove(authorizers, properties, 1);
    }

    void removeEnhanced(Map<String, ?> properties) {
        remove(enhanced, properties, 0);
    }

    private <T> void change(Map<Long, Entry<T>> entries, Entry<T> entry, int rightsChanged) {
        synchronized (this) {
            entries.put(entry.id(), entry);
            rights += rightsChanged;
            rebuild();
        }
        listeners.forEach(Runnable::run);
    }

    private <T> void remove(Map<Long, Entry<T>> entries, Map<String, ?> properties, int rightsChanged) {
        synchronized (this) {
            entries.remove(id(properties));
            rights += rightsChanged;
            rebuild();
        }
        listeners.forEach(Runnable::run);
    }

    private void rebuild() {
        Map<String, Authenticator> authenticatorOf = best(authenticators.values());
        Map<String, Authorizer> authorizerOf = best(authorizers.values());
        List<Entry<?>> byRanking = new ArrayList<>(authenticators.values());
        byRanking.addAll(authorizers.values());
        byRanking.sort(Entry.BEST_FIRST);

        Set<String> names = new LinkedHashSet<>(chain);
        byRanking.forEach(entry -> names.add(entry.name()));
        List<Link> links = names.stream()
                .map(name -> new Link(
                        name,
                        Optional.ofNullable(authenticatorOf.get(name)),
                        Optional.ofNullable(authorizerOf.get(name))))
                .toList();
        List<String> missing = chain.stream()
                .filter(name -> !authenticatorOf.containsKey(name) || !authorizerOf.containsKey(name))
                .toList();

        Map<String, EnhancedAuthenticator> methods = new HashMap<>();
        enhanced.values().stream()
                .sorted(Entry.BEST_FIRST)
                .forEach(entry -> methods.putIfAbsent(entry.name(), entry.service()));
        view = new View(rights, links, missing, Map.copyOf(methods));
    }

    private static <T> Map<String, T> best(Collection<Entry<T>> entries) {
        Map<String, T> best = new LinkedHashMap<>();
        entries.stream().sorted(Entry.BEST_FIRST).forEach(entry -> best.putIfAbsent(entry.name(), entry.service()));
        return best;
    }

    private static <T> Entry<T> entry(T service, String name, Map<String, ?> properties) {
        int ranking = properties.get("service.ranking") instanceof Integer number ? number : 0;
        return new Entry<>(service, name, ranking, id(properties));
    }

    private static String name(Map<String, ?> properties) {
        return properties.get(Authenticator.NAME) instanceof String name ? name : "service-" + id(properties);
    }

    private static long id(Map<String, ?> properties) {
        return properties.get("service.id") instanceof Long id ? id : 0;
    }
}
