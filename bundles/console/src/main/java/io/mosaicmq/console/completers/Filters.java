package io.mosaicmq.console.completers;

import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.admin.Subscriptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Filters that somebody is subscribed to, with their shares. */
@Service
public final class Filters extends Names<Subscriptions> {
    public Filters() {
        super(Subscriptions.class);
    }

    @Override
    Stream<String> names(Subscriptions service) throws ExecutionException, InterruptedException, TimeoutException {
        return await(service.list()).stream().map(SubscriptionView::filter);
    }
}
