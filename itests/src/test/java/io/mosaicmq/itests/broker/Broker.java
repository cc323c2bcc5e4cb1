package io.mosaicmq.itests.broker;

import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/**
 * The broker under test, shared by all classes of a run. Any thread.
 *
 * <p>The system property {@code mosaicmq.broker} chooses it: a {@code host:port} where one runs already, {@code mosquitto}
 * for a fresh Mosquitto, or, without it, the distribution, unpacked and started for this run.
 */
public final class Broker implements AutoCloseable {
    private final InetSocketAddress address;
    private final boolean mosquitto;
    private final OptionalInt queueMessages;
    private final ChildProcess process;
    private final ErrorLog log;

    /**
     * @param queueMessages how many messages it keeps for a session that is away, where that is known
     * @param process what ends with the run, or null
     * @param log where it reports errors of its own, or null
     */
    Broker(
            InetSocketAddress address,
            boolean mosquitto,
            OptionalInt queueMessages,
            ChildProcess process,
            ErrorLog log) {
        this.address = address;
        this.mosquitto = mosquitto;
        this.queueMessages = queueMessages;
        this.process = process;
        this.log = log;
    }

    static Broker start() {
        String choice = System.getProperty("mosaicmq.broker", "");
        if (choice.isEmpty()) {
            return Distribution.start();
        }
        if (choice.equals("mosquitto")) {
            return Mosquitto.start();
        }
        int colon = choice.lastIndexOf(':');
        InetSocketAddress address =
                new InetSocketAddress(choice.substring(0, colon), Integer.parseInt(choice.substring(colon + 1)));
        return new Broker(address, Boolean.getBoolean("mosaicmq.oracle"), OptionalInt.empty(), null, null);
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Whether Mosquitto answers, which checks the tests rather than the product. */
    public boolean isMosquitto() {
        return mosquitto;
    }

    public OptionalInt queueMessages() {
        return queueMessages;
    }

    /** A connection on which nothing has been sent. */
    public WireClient open(Version version) {
        return open(version, 0);
    }

    /** A connection on which nothing has been sent, with a small buffer for what the broker sends. */
    public WireClient open(Version version, int receiveBuffer) {
        return WireClient.open(address, version, receiveBuffer, mosquitto);
    }

    /** A connection that has sent its CONNECT; the answer is still to be read. */
    public WireClient send(Connect connect) {
        return open(connect.version()).send(connect);
    }

    /** A connection whose CONNECT was accepted. */
    public WireClient connect(Connect connect) {
        WireClient client = send(connect);
        client.expectAccepted();
        return client;
    }

    /** A connection of a new client with a clean session. */
    public WireClient connect(Version version) {
        return connect(Connect.connect(version, Fresh.clientId()));
    }

    /** Fails if the broker has logged an error since the last time: whatever clients do is no reason for one. */
    void assertNoErrors() {
        if (log != null) {
            log.assertNothingNew();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
