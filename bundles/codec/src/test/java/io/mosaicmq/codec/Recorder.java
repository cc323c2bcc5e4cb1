package io.mosaicmq.codec;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.PublishHeader;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A sink that remembers what it was given, in words that can be compared. */
final class Recorder implements PacketSink {
    /** Everything in order: packets, {@link Published} for each message of a run, {@link Acknowledged}, "ping". */
    final List<Object> received = new ArrayList<>();
    /** How many packets each run had. */
    final List<Integer> runs = new ArrayList<>();
    /** Asks to stop after that many calls; 0 is never. */
    int pauseEvery;

    private int calls;
    private int lastPause;

    record Published(
            String topic,
            QoS qos,
            boolean retain,
            boolean dup,
            long expiry,
            int packetId,
            String properties,
            String payload) {}

    record Acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {}

    @Override
    public void connect(Packet.Connect packet) {
        add(packet);
    }

    @Override
    public void publish(PublishRun run) {
        calls++;
        runs.add(run.count());
        byte[] bytes = run.bytes();
        for (int i = 0; i < run.count(); i++) {
            int start = run.packet(i);
            check((bytes[start] & 0xF0) == 0x30, "a run holds PUBLISH packets");
            check((bytes[start] & 0x08) == 0, "DUP is cleared in a run");
            check(run.topic().isSpelled(bytes, run.body(i) + 2, run.topic().length()), "the topic is in full");
            Message message = run.message(i, 0);
            received.add(new Published(
                    message.topic().toString(),
                    message.qos(),
                    message.isRetained(),
                    run.isDuplicate(),
                    message.expiryInterval(),
                    message.qos() == QoS.AT_MOST_ONCE ? 0 : run.packetId(i),
                    HexFormat.of().formatHex(message.content(), 0, message.propertiesLength()),
                    HexFormat.of().formatHex(message.payload())));
            // What is forwarded as a span must be the very bytes we would write ourselves.
            byte[] packet = Arrays.copyOfRange(bytes, start, run.packet(i + 1));
            check(Arrays.equals(canonical(run, i, message), packet), "a run holds packets in canonical form");
        }
        // Receivers may write over a run: whoever relies on the bytes afterwards is found out.
        for (int i = run.offset(); i < run.end(); i++) {
            bytes[i] = (byte) 0xFF;
        }
    }

    private static byte[] canonical(PublishRun run, int index, Message message) {
        PublishHeader header = new PublishHeader().plain(message.topic(), message.qos(), message.isRetained());
        header.packetId = message.qos() == QoS.AT_MOST_ONCE ? 0 : run.packetId(index);
        header.expiryInterval = message.expiryInterval();
        PacketBuffer buffer = new PacketBuffer(64);
        int properties = message.propertiesLength();
        new PublishFormat()
                .encode(
                        buffer,
                        run.version(),
                        header,
                        message.content(),
                        0,
                        properties,
                        properties,
                        message.payloadLength());
        return Wire.written(buffer);
    }

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        add(new Acknowledged(type, packetId, reasonCode));
    }

    @Override
    public void subscribe(Packet.Subscribe packet) {
        add(packet);
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        add(packet);
    }

    @Override
    public void ping() {
        add("ping");
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        add(packet);
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        add(packet);
    }

    @Override
    public boolean isPaused() {
        if (pauseEvery > 0 && calls - lastPause >= pauseEvery) {
            lastPause = calls;
            return true;
        }
        return false;
    }

    private void add(Object packet) {
        calls++;
        received.add(packet);
    }

    private static void check(boolean condition, String rule) {
        if (!condition) {
            throw new AssertionError(rule);
        }
    }
}
