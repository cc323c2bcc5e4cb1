package io.mosaicmq.itests.operations;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.Installation;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("[P1] [P3] [P4] Bundles come and go under connected clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwapIT {
    private static final String ANN =
            "ann:$7$101$GidZ+BCs08HTgw4q$fh0rk75fpRfjf7oCLsIuXatv+NVuivMur5IG0+OKQIZRpaGdGE05bF9pByMDFmw3xuY48LWXLuIVpGP1IFlQdw==";

    private Installation broker;

    @BeforeAll
    void start() {
        broker = Installation.unpack("swap");
        broker.write("etc/users", ANN);
        broker.write("etc/mosaicmq.auth.file.cfg", "passwords = etc/users");
        broker.write("etc/mosaicmq.auth.cfg", "chain = file", "anonymous = none", "hold.seconds = 20");
        broker.start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static Connect ann(String clientId, String password) {
        return connect(Version.V5, clientId).userName("ann").password(password);
    }

    private WireClient in(Connect connect) {
        WireClient client = broker.open(Version.V5).send(connect);
        client.expectAccepted();
        return client;
    }

    @Test
    @DisplayName("without its auth backend the broker serves who is in, holds who knocks, and lets nobody in unasked")
    void authBackendLeavesAndReturns() {
        try (WireClient subscriber = in(ann("subscriber", "secret-ann"));
                WireClient publisher = in(ann("publisher", "secret-ann"))) {
            subscriber.subscribe("swap/#", 1);
            broker.console("bundle:stop mosaicmq-auth-file");
            publisher.publish(message("swap/gone", "served").qos1(1));
            subscriber.acknowledge(subscriber.expectPublish("served"));
            try (WireClient right = broker.open(Version.V5).send(ann("right", "secret-ann"));
                    WireClient wrong = broker.open(Version.V5).send(ann("wrong", "secret-ben"));
                    WireClient nobody = broker.open(Version.V5).send(connect(Version.V5, "nobody"))) {
                publisher.publish(message("swap/held", "still").qos1(2));
                subscriber.acknowledge(subscriber.expectPublish("still"));
                assertEquals(
                        0, held(right) + held(wrong) + held(nobody), "nobody has an answer while the link is away");
                broker.console("bundle:start mosaicmq-auth-file");
                right.expectAccepted();
                wrong.expectConnectRefused(0x86);
                nobody.expectConnectRefused(0x87);
            }
            publisher.publish(message("swap/back", "after").qos1(3));
            subscriber.acknowledge(subscriber.expectPublish("after"));
        }
    }

    private static int held(WireClient client) {
        return client.poll(Duration.ofMillis(200)).isPresent() ? 1 : 0;
    }

    @Test
    @DisplayName("an auth backend that is refreshed closes no socket of the transport")
    void refreshClosesNoSocket() {
        try (WireClient client = in(ann("refreshed", "secret-ann"))) {
            client.subscribe("refresh/#", 0);
            broker.console("bundle:refresh mosaicmq-auth-file");
            broker.await("the backend judges again", () -> {
                try (WireClient other = broker.open(Version.V5).send(ann("judge", "secret-ann"))) {
                    return other.expect(Packet.ConnAck.class).code() == 0;
                }
            });
            client.publish(message("refresh/x", "same socket"));
            client.expectPublish("same socket");
        }
    }

    @Test
    @DisplayName("a broker bundle that is restarted finds sessions, their messages and retained ones again")
    void brokerBundleRestarts() {
        Connect durable = ann("durable", "secret-ann").durable();
        try (WireClient away = in(durable)) {
            away.subscribe("kept/#", 2);
        }
        try (WireClient publisher = in(ann("sender", "secret-ann"))) {
            publisher.publish(message("kept/queued", "one").qos1(1));
            publisher.publish(message("retained/x", "two").qos1(2).retain());
        }
        broker.console("bundle:restart mosaicmq-broker");
        try (WireClient back = broker.open(Version.V5).send(durable)) {
            assertTrue(back.expectAccepted().sessionPresent());
            back.acknowledge(back.expectPublish("one"));
            back.subscribe("retained/#", 1);
            back.acknowledge(back.expectPublish("two"));
        }
    }
}
