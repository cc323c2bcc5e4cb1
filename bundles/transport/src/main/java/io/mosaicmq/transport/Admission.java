package io.mosaicmq.transport;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * The way of one connection from CONNECT to the broker: ask where its session lives, move there, hand it over. Owned by the
 * connection's loop; while it moves, by whichever loop runs the listener of the step.
 */
final class Admission {
    private enum Stage {
        AWAITING_CONNECT,
        CONNECT_READ,
        AWAITING_BROKER,
        MOVING,
        DONE
    }

    private final MqttChannelHandler inbound;
    private final MqttConnection connection;
    private final BrokerDoor door;
    private Stage stage = Stage.AWAITING_CONNECT;
    private Packet.Connect connect;

    Admission(MqttChannelHandler inbound, MqttConnection connection, BrokerDoor door) {
        this.inbound = inbound;
        this.connection = connection;
        this.door = door;
    }

    /** Takes the CONNECT; false when there was one before. Goes on in {@link #proceed}, when the decoder is off the stack. */
    boolean offer(Packet.Connect packet) {
        if (stage != Stage.AWAITING_CONNECT) {
            return false;
        }
        connect = packet;
        stage = Stage.CONNECT_READ;
        connection.speaks(packet.version());
        inbound.pauseQuietly();
        return true;
    }

    boolean isMoving() {
        return stage == Stage.MOVING;
    }

    /** Does the next step, if one is due. */
    void proceed() {
        if (stage != Stage.CONNECT_READ && stage != Stage.AWAITING_BROKER) {
            return;
        }
        Optional<ClientAcceptor> acceptor = door.acceptor();
        if (acceptor.isEmpty()) {
            stage = Stage.AWAITING_BROKER;
            connection.awaitDeadline(); // again, if it came here by a move
            door.await(inbound);
            return;
        }
        try {
            place(acceptor.get());
        } catch (ProtocolViolation violation) {
            inbound.refuse(violation);
        } catch (Throwable failure) { // the broker's code: it costs this connection, never the loop
            inbound.failed(failure);
        }
    }

    private void place(ClientAcceptor acceptor) {
        int offered = connect.clientId().isEmpty()
                ? door.anyLoop()
                : connection.shard().index();
        ClientAcceptor.Placement placement = acceptor.place(connect, offered);
        LoopShard target = door.shard(placement.loop());
        if (target == connection.shard()) {
            open(acceptor, placement);
        } else {
            move(acceptor, placement, target);
        }
    }

    /**
     * Nothing is in the outbound buffer here, as nothing was answered yet, and no timer of ours or of TLS is left on the old
     * loop. Netty leaves the old loop in a task of its own, so a read may still come in between: it is kept, not decoded.
     */
    private void move(ClientAcceptor acceptor, ClientAcceptor.Placement placement, LoopShard target) {
        stage = Stage.MOVING;
        connection.shard().deadlines().remove(connection);
        Channel channel = connection.channel();
        channel.deregister().addListener(left -> {
            if (!left.isSuccess() || !channel.isOpen()) {
                lost(channel);
                return;
            }
            inbound.moving(target);
            connection.movedTo(target);
            target.netty().register(channel).addListener(joined -> arrived(acceptor, placement, joined));
        });
    }

    private void arrived(ClientAcceptor acceptor, ClientAcceptor.Placement placement, Future<?> joined) {
        Channel channel = connection.channel();
        if (!joined.isSuccess() || !channel.isOpen()) {
            lost(channel);
            return;
        }
        stage = Stage.CONNECT_READ;
        if (door.acceptor().orElse(null) != acceptor) { // the broker was replaced meanwhile: ask the new one
            proceed();
            return;
        }
        try {
            open(acceptor, placement);
        } catch (ProtocolViolation violation) {
            inbound.refuse(violation);
        } catch (Throwable failure) { // the broker's code: it costs this connection, never the loop
            inbound.failed(failure);
        }
    }

    /** A channel that closed while it was on no loop says so to nobody. */
    private void lost(Channel channel) {
        stage = Stage.DONE;
        channel.unsafe().closeForcibly();
        inbound.gone();
    }

    private void open(ClientAcceptor acceptor, ClientAcceptor.Placement placement) {
        if (!connection.isOpen()) {
            return;
        }
        stage = Stage.DONE;
        connection.shard().deadlines().remove(connection);
        connection.admitted();
        inbound.admitted(acceptor, acceptor.open(connection, connect, placement));
    }

    /** The deadline has passed. */
    void overdue() {
        String limit = connection.listener().connectTimeoutText();
        if (stage == Stage.AWAITING_BROKER) {
            inbound.refuse(new ProtocolViolation(
                    ReasonCode.SERVER_UNAVAILABLE, "connectTimeout", "the broker did not come back within " + limit));
        } else {
            connection.abort("no CONNECT within " + limit);
        }
    }
}
