package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name of a listener")
class ListenerOriginTest {
    private static ListenerOrigin of(String pid, String file) {
        return ListenerOrigin.of(
                file.isEmpty()
                        ? Map.of("service.pid", pid)
                        : Map.of("service.pid", pid, "felix.fileinstall.filename", file));
    }

    @Test
    @DisplayName("is what its file has behind the dash, else the tail of its identifier")
    void names() {
        String file = "file:/opt/mosaicmq/etc/mosaicmq.listener-office-tls.cfg";
        assertEquals(
                new ListenerOrigin("mosaicmq.listener~x", "office-tls", "etc/mosaicmq.listener-office-tls.cfg"),
                of("mosaicmq.listener~x", file));
        assertEquals("tcp", of("mosaicmq.listener~tcp", "").name());
        assertEquals("a1b2", of("mosaicmq.listener.a1b2", "").name());
        assertEquals("mosaicmq.listener", of("mosaicmq.listener", "").name());
    }
}
