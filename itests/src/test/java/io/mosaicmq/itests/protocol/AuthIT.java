package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.hex;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Packets.auth;
import static io.mosaicmq.itests.wire.Props.props;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@BlackBox
@DisplayName("[MQTT5-4.12] Enhanced authentication where no method is configured")
class AuthIT {
    private final Broker broker;

    AuthIT(Broker broker) {
        this.broker = broker;
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-1] an Authentication Method the server does not know is refused with 0x8C")
    void unknownMethod() {
        for (Props properties : new Props[] {
            props(Prop.AUTHENTICATION_METHOD, "SCRAM-SHA-0"),
            props(Prop.AUTHENTICATION_METHOD, ""),
            props(Prop.AUTHENTICATION_METHOD, "x").with(Prop.AUTHENTICATION_DATA, new byte[] {1, 2})
        }) {
            try (WireClient client =
                    broker.send(connect(Version.V5, Fresh.clientId()).props(properties))) {
                client.expectConnectRefused(0x8C);
            }
        }
    }

    @Test
    @MosquittoDiffers("overlooks it")
    @DisplayName("[MQTT5-3.1.2.11.10] Authentication Data without a method is a protocol error")
    void dataWithoutMethod() {
        Props properties = props().with(Prop.AUTHENTICATION_DATA, new byte[] {1});
        try (WireClient client =
                broker.send(connect(Version.V5, Fresh.clientId()).props(properties))) {
            client.expectConnectRefused(0x82);
        }
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-6] AUTH from a client whose CONNECT named no method is a protocol error")
    void authWithoutMethod() {
        for (Props properties : new Props[] {
            props(),
            props(Prop.AUTHENTICATION_METHOD, "x"),
            props(Prop.AUTHENTICATION_METHOD, "x").user("a", "b")
        }) {
            for (int code : new int[] {0x00, 0x18, 0x19}) {
                try (WireClient client = broker.connect(Version.V5)) {
                    client.send(auth(code, properties)).expectRefused(0x82, 0x8C);
                }
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.15.2] AUTH without any field is refused as well")
    void shortAuth() {
        try (WireClient client = broker.connect(Version.V5)) {
            client.send(hex("F0 00")).expectRefused(0x81, 0x82, 0x8C);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1", "V3_1_1"})
    @DisplayName("[MQTT3-2.2.1] before MQTT 5 there is no packet of type 15")
    void noAuthBefore5(Version version) {
        try (WireClient client = broker.connect(version)) {
            client.send(hex("F0 00")).expectClosed();
        }
    }
}
