package io.mosaicmq.console.completers;

import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.Sessions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Client ids of all sessions. */
@Service
public final class SessionIds extends Names<Sessions> {
    public SessionIds() {
        super(Sessions.class);
    }

    @Override
    Stream<String> names(Sessions service) throws ExecutionException, InterruptedException, TimeoutException {
        return await(service.list()).stream().map(SessionView::clientId);
    }
}
