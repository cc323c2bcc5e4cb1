package io.mosaicmq.console.completers;

import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Topics that have a retained message. */
@Service
public final class RetainedTopics extends Names<Retained> {
    /** Most topics looked at. */
    private static final int LOOKED_AT = 20_000;

    public RetainedTopics() {
        super(Retained.class);
    }

    @Override
    Stream<String> names(Retained service) {
        return service.list(TopicFilter.of("#"), LOOKED_AT).stream()
                .map(message -> message.topic().toString());
    }
}
