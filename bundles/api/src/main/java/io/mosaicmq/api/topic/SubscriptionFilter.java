package io.mosaicmq.api.topic;

/**
 * What a client writes in SUBSCRIBE: a Topic Filter, or {@code $share/ShareName/filter} ([MQTT5-4.8.2]).
 *
 * @param shareName the Share Name, empty for an ordinary subscription
 * @param topicFilter the filter that topics are matched against
 */
public record SubscriptionFilter(String shareName, TopicFilter topicFilter) {
    private static final String SHARE = "$share/";

    /**
     * @param text the filter as the client wrote it
     * @throws TopicSyntaxException if the filter or the share is not well formed
     */
    public static SubscriptionFilter of(String text) {
        if (!text.startsWith(SHARE) && !text.equals("$share")) {
            return new SubscriptionFilter("", TopicFilter.of(text));
        }
        int end = text.indexOf('/', SHARE.length());
        if (end < 0) {
            throw new TopicSyntaxException("a shared subscription reads $share/ShareName/filter"); // [MQTT5-4.8.2-2]
        }
        String name = text.substring(SHARE.length(), end);
        if (name.isEmpty() || name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
            throw new TopicSyntaxException("a Share Name has at least one character and no + or #"); // [MQTT5-4.8.2-1]
        }
        return new SubscriptionFilter(name, TopicFilter.of(text.substring(end + 1)));
    }

    /** Whether the subscription is shared. */
    public boolean isShared() {
        return !shareName.isEmpty();
    }

    /** The filter as the client wrote it. */
    @Override
    public String toString() {
        return isShared() ? SHARE + shareName + '/' + topicFilter : topicFilter.toString();
    }
}
