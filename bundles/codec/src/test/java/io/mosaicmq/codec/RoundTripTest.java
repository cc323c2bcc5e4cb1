package io.mosaicmq.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.UserProperty;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("decode(encode(packet)) is the packet")
class RoundTripTest {
    private static final int ROUNDS = 2000;

    private final Random random = new Random(5);
    private ProtocolVersion version = ProtocolVersion.V5;

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String text(int maximum) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(maximum + 1); i > 0; i--) {
            text.appendCodePoint(oneOf(List.of((int) 'a', (int) '/', 0xE4, 0x20AC, 0x1F600, 0xFEFF)));
        }
        return text.toString();
    }

    private byte[] binary() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    private int packetId() {
        return 1 + random.nextInt(65_535);
    }

    private Properties properties(PropertyTable table) {
        if (!version.hasProperties()) {
            return Properties.NONE;
        }
        Properties.Builder properties = Properties.builder();
        for (Property property : Property.values()) {
            boolean server = property == Property.SESSION_EXPIRY_INTERVAL && table == PropertyTable.DISCONNECT;
            boolean wanted = random.nextInt(3) == 0;
            if (table == PropertyTable.AUTH && property == Property.AUTHENTICATION_METHOD) {
                wanted = true;
            }
            if (property == Property.AUTHENTICATION_DATA) {
                wanted = properties.has(Property.AUTHENTICATION_METHOD);
            }
            if (!table.allows(property) || server || !wanted) {
                continue;
            }
            switch (property.type()) {
                case BYTE -> properties.set(property, random.nextInt(2));
                case TWO_BYTE -> properties.set(property, 1 + random.nextInt(65_535));
                case FOUR_BYTE -> properties.set(property, 1 + (random.nextLong() & 0xFFFF_FFFEL));
                case VARIABLE -> properties.set(property, 1 + random.nextInt(268_435_455));
                case STRING -> properties.set(property, "t" + text(10));
                case BINARY -> properties.set(property, binary());
                case STRING_PAIR -> {
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        properties.add(new UserProperty(text(4), text(4)));
                    }
                }
            }
        }
        return properties.build();
    }

    private Packet.Connect connect() {
        boolean five = version.hasProperties();
        byte[] forwardable = five && random.nextBoolean() ? Wire.bytes(0x03, Wire.text("type")) : Wire.bytes();
        Optional<Will> will = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Will(
                        new Message(
                                Topic.of("w" + text(5)),
                                QoS.of(random.nextInt(3)),
                                random.nextBoolean(),
                                five && random.nextBoolean() ? random.nextInt(9) : Message.NO_EXPIRY,
                                0,
                                Wire.bytes(forwardable, binary()),
                                forwardable.length),
                        five ? random.nextInt(9) : 0));
        Optional<String> username = random.nextBoolean() ? Optional.of(text(9)) : Optional.empty();
        boolean password = random.nextBoolean() && (five || username.isPresent());
        return new Packet.Connect(
                version,
                !five && random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(65_536),
                "c" + text(20),
                will,
                username,
                password ? Optional.of(binary()) : Optional.empty(),
                properties(PropertyTable.CONNECT));
    }

    private Packet.Subscribe subscribe() {
        List<Packet.Subscribe.Request> requests = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            QoS qos = QoS.of(random.nextInt(3));
            SubscriptionOptions options = version.hasProperties()
                    ? new SubscriptionOptions(
                            qos, random.nextBoolean(), random.nextBoolean(), RetainHandling.values()[random.nextInt(3)])
                    : SubscriptionOptions.of(qos);
            requests.add(new Packet.Subscribe.Request("f" + text(10), options));
        }
        return new Packet.Subscribe(packetId(), requests, properties(PropertyTable.SUBSCRIBE));
    }

    private Packet.Unsubscribe unsubscribe() {
        List<String> filters = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            filters.add("f" + text(10));
        }
        return new Packet.Unsubscribe(packetId(), filters, properties(PropertyTable.UNSUBSCRIBE));
    }

    private Packet.Acknowledgement acknowledgement() {
        PacketType type = oneOf(List.of(PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP));
        boolean receiver = type == PacketType.PUBACK || type == PacketType.PUBREC;
        List<ReasonCode> codes = receiver
                ? List.of(ReasonCode.SUCCESS, ReasonCode.NO_MATCHING_SUBSCRIBERS, ReasonCode.NOT_AUTHORIZED)
                : List.of(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        return new Packet.Acknowledgement(
                type,
                packetId(),
                version.hasProperties() ? oneOf(codes) : ReasonCode.SUCCESS,
                properties(PropertyTable.PUBACK));
    }

    private Packet.Disconnect disconnect() {
        return new Packet.Disconnect(
                version.hasProperties()
                        ? oneOf(List.of(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED))
                        : ReasonCode.SUCCESS,
                properties(PropertyTable.DISCONNECT));
    }

    private Packet.Auth auth() {
        return new Packet.Auth(ReasonCode.CONTINUE_AUTHENTICATION, properties(PropertyTable.AUTH));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("for packets that clients send")
    void fromClient(ProtocolVersion version) {
        this.version = version;
        List<Supplier<Packet>> makers = new ArrayList<>(List.of(
                this::subscribe, this::unsubscribe, this::acknowledgement, this::disconnect, Packet.PingReq::new));
        if (version.hasProperties()) {
            makers.add(this::auth);
        }
        for (int i = 0; i < ROUNDS; i++) {
            Packet.Connect connect = connect();
            assertEquals(
                    Described.of(connect),
                    Described.of(Decoding.decodeFirst(ServerPacketsTest.encode(connect, version))));
            Packet packet = oneOf(makers).get();
            byte[] bytes = ServerPacketsTest.encode(packet, version);
            Object expected = packet;
            if (packet instanceof Packet.Acknowledgement ack) {
                expected = new Recorder.Acknowledged(ack.type(), ack.packetId(), ack.reasonCode());
            } else if (packet instanceof Packet.PingReq) {
                expected = "ping";
            }
            assertEquals(
                    Described.of(expected),
                    Described.of(Decoding.decode(version.level(), bytes).get(0)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("for packets that servers send")
    void fromServer(ProtocolVersion version) {
        this.version = version;
        boolean five = version.hasProperties();
        List<ReasonCode> codes = List.of(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR);
        List<Supplier<Packet>> makers = new ArrayList<>(List.of(
                () -> new Packet.ConnAck(
                        random.nextBoolean() && version != ProtocolVersion.V3_1,
                        oneOf(List.of(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED)),
                        properties(PropertyTable.CONNACK)),
                () -> new Packet.SubAck(packetId(), codes, properties(PropertyTable.SUBACK)),
                () -> new Packet.UnsubAck(packetId(), five ? codes : List.of(), properties(PropertyTable.UNSUBACK)),
                this::acknowledgement,
                Packet.PingResp::new));
        if (five) {
            makers.add(this::disconnect);
            makers.add(this::auth);
        }
        for (int i = 0; i < ROUNDS; i++) {
            Packet packet = oneOf(makers).get();
            byte[] bytes = ServerPacketsTest.encode(packet, version);
            assertEquals(
                    Described.of(packet),
                    Described.of(ServerPacketsTest.decode(version, bytes).get(0)));
        }
    }
}
