package io.mosaicmq.api.connection;

import io.mosaicmq.api.packet.Packet;
import org.osgi.annotation.versioning.ProviderType;

/** The broker's door: a service the transport brings every CONNECT to. */
@ProviderType
public interface ClientAcceptor {
    /** Limits the decoder enforces before anything is buffered or parsed; asked again for each connection. */
    WireLimits limits();

    /**
     * Says on which loop the client's session lives. Any event loop may ask.
     *
     * @param current the loop the connection is on: clients without an identifier of their own are given one that stays here
     */
    Placement place(Packet.Connect connect, int current);

    /**
     * Takes a connection that stands on the loop of its placement and is paused. The answer, CONNACK or AUTH, may come
     * later; decoding goes on when the broker calls {@link Connection#resume()}.
     */
    ConnectionHandler open(Connection connection, Packet.Connect connect, Placement placement);

    /**
     * Where a client belongs.
     *
     * @param loop index of the event loop
     * @param clientId as sent, or as assigned
     * @param assigned whether the broker chose the identifier ([MQTT5-3.1.3-7])
     */
    record Placement(int loop, String clientId, boolean assigned) {}
}
