package io.mosaicmq.api.admin;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Retained messages. A service; any thread. */
@ProviderType
public interface Retained {
    /** @param limit most messages to return */
    List<Message> list(TopicFilter filter, int limit);

    /** Removes what matches; returns how many. */
    CompletionStage<Integer> clear(TopicFilter filter);

    int size();
}
