package io.mosaicmq.console.completers;

import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.Clients;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Ids of connected clients. */
@Service
public final class ClientIds extends Names<Clients> {
    public ClientIds() {
        super(Clients.class);
    }

    @Override
    Stream<String> names(Clients service) throws ExecutionException, InterruptedException, TimeoutException {
        return await(service.list()).stream().map(ClientView::clientId);
    }
}
