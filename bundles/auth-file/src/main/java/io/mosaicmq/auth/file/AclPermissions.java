package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.List;
import java.util.function.Supplier;

/** What one client may do by the rules now in force: it follows the file without being told. Any thread. */
final class AclPermissions implements Permissions {
    /**
     * Rules in force.
     *
     * @param version another one for each change
     */
    record InForce(Acl acl, long version) {}

    private record Compiled(long version, List<RuleSet> rules) {}

    private final Principal principal;
    private final String clientId;
    private final Supplier<InForce> source;
    private volatile Compiled compiled;

    /** @param source never blocks */
    AclPermissions(Principal principal, String clientId, Supplier<InForce> source) {
        this.principal = principal;
        this.clientId = clientId;
        this.source = source;
        this.compiled = compile(source.get());
    }

    @Override
    public boolean mayPublish(Topic topic) {
        boolean allowed = false;
        for (RuleSet rules : rules()) {
            if (rules.denies(topic)) {
                return false;
            }
            allowed = allowed || rules.allowsWrite(topic);
        }
        return allowed;
    }

    @Override
    public boolean mayReceive(Topic topic) {
        boolean allowed = false;
        for (RuleSet rules : rules()) {
            if (rules.denies(topic)) {
                return false;
            }
            allowed = allowed || rules.allowsRead(topic);
        }
        return allowed;
    }

    /** A shared subscription is asked for what it shares: {@code $share/...} opens no way around a rule. */
    @Override
    public boolean maySubscribe(SubscriptionFilter filter) {
        TopicFilter asked = filter.topicFilter();
        boolean allowed = false;
        for (RuleSet rules : rules()) {
            if (rules.deniesAllOf(asked)) {
                return false;
            }
            allowed = allowed || rules.allowsReadOfSome(asked);
        }
        return allowed;
    }

    @Override
    public long version() {
        return source.get().version();
    }

    private List<RuleSet> rules() {
        InForce now = source.get();
        Compiled known = compiled;
        if (known.version() != now.version()) {
            known = compile(now); // several threads may do the same work once; the result is the same
            compiled = known;
        }
        return known.rules();
    }

    private Compiled compile(InForce now) {
        return new Compiled(now.version(), now.acl().of(principal, clientId));
    }
}
