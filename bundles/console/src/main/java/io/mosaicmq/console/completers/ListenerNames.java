package io.mosaicmq.console.completers;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.admin.Listeners;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Names of the listeners. */
@Service
public final class ListenerNames extends Names<Listeners> {
    public ListenerNames() {
        super(Listeners.class);
    }

    @Override
    Stream<String> names(Listeners service) {
        return service.list().stream().map(ListenerView::name);
    }
}
