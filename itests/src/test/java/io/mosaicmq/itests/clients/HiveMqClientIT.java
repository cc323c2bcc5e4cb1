package io.mosaicmq.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@BlackBox
@DisplayName("HiveMQ client for Java, MQTT 3.1.1 and 5")
class HiveMqClientIT {
    private final Broker broker;

    HiveMqClientIT(Broker broker) {
        this.broker = broker;
    }

    private Mqtt3BlockingClient three(String clientId) {
        return MqttClient.builder()
                .useMqttVersion3()
                .identifier(clientId)
                .serverHost(broker.address().getHostString())
                .serverPort(broker.address().getPort())
                .buildBlocking();
    }

    private Mqtt5BlockingClient five(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost(broker.address().getHostString())
                .serverPort(broker.address().getPort())
                .buildBlocking();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private static Mqtt5Publish next(Mqtt5BlockingClient.Mqtt5Publishes publishes) throws InterruptedException {
        return publishes.receive(15, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError("nothing arrived"));
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    @DisplayName("MQTT 3.1.1: publishes and receives at each QoS")
    void publishAndSubscribe(MqttQos qos) throws Exception {
        String topic = Fresh.topic();
        Mqtt3BlockingClient client = three(Fresh.clientId());
        client.connect();
        try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith().topicFilter(topic + "/#").qos(qos).send();
            client.publishWith()
                    .topic(topic + "/a")
                    .qos(qos)
                    .payload(bytes("m"))
                    .send();
            Mqtt3Publish publish =
                    publishes.receive(15, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError("nothing arrived"));
            assertEquals("m", new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
            assertEquals(qos, publish.getQos());
        }
        client.disconnect();
    }

    @ParameterizedTest
    @EnumSource(MqttQos.class)
    @DisplayName("MQTT 5: five hundred messages under way at once arrive in order, each once")
    void manyAtOnce(MqttQos qos) throws Exception {
        String topic = Fresh.topic();
        int count = 500;
        Mqtt5BlockingClient subscriber = five(Fresh.clientId());
        Mqtt5BlockingClient publisher = five(Fresh.clientId());
        subscriber.connect();
        publisher.connect();
        try (var publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
            subscriber.subscribeWith().topicFilter(topic).qos(qos).send();
            Mqtt5AsyncClient async = publisher.toAsync();
            List<CompletableFuture<Mqtt5PublishResult>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                results.add(async.publishWith()
                        .topic(topic)
                        .qos(qos)
                        .payload(bytes("" + i))
                        .send());
            }
            for (int i = 0; i < count; i++) {
                assertEquals("" + i, text(next(publishes)));
                assertTrue(results.get(i).get(15, TimeUnit.SECONDS).getError().isEmpty());
            }
        }
        publisher.disconnect();
        subscriber.disconnect();
    }

    @Test
    @DisplayName("MQTT 5: properties, restrictions and topic aliases are understood by both sides")
    void propertiesAndRestrictions() throws Exception {
        String topic = Fresh.topic();
        Mqtt5BlockingClient client = five(Fresh.clientId());
        client.connectWith()
                .restrictions()
                .receiveMaximum(3)
                .maximumPacketSize(50_000)
                .topicAliasMaximum(2)
                .sendTopicAliasMaximum(5)
                .applyRestrictions()
                .send();
        try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
            client.subscribeWith()
                    .topicFilter(topic + "/+")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .send();
            for (int i = 0; i < 40; i++) {
                client.publishWith()
                        .topic(topic + "/" + i % 4)
                        .qos(MqttQos.fromCode(i % 3))
                        .payload(bytes("" + i))
                        .contentType("text/plain")
                        .responseTopic("answer")
                        .correlationData(bytes("c" + i))
                        .userProperties()
                        .add("b", "1")
                        .add("a", "2")
                        .applyUserProperties()
                        .send();
                Mqtt5Publish publish = next(publishes);
                assertEquals("" + i, text(publish));
                assertEquals(topic + "/" + i % 4, publish.getTopic().toString());
                assertEquals(
                        "text/plain", publish.getContentType().orElseThrow().toString());
                assertEquals("answer", publish.getResponseTopic().orElseThrow().toString());
                assertEquals(2, publish.getUserProperties().asList().size());
                assertEquals(
                        "b",
                        publish.getUserProperties().asList().get(0).getName().toString());
            }
        }
        client.disconnect();
    }

    @Test
    @DisplayName("MQTT 5: a session is kept for its expiry interval, and a client without a name is given one")
    void sessions() throws Exception {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        Mqtt5BlockingClient client = five(clientId);
        client.connectWith().cleanStart(true).sessionExpiryInterval(600).send();
        client.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
        client.disconnect();

        Mqtt5BlockingClient nameless = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(broker.address().getHostString())
                .serverPort(broker.address().getPort())
                .buildBlocking();
        nameless.connect();
        assertTrue(nameless.getConfig().getClientIdentifier().isPresent(), "no Assigned Client Identifier");
        nameless.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(bytes("waited"))
                .send();
        nameless.disconnect();

        Mqtt5BlockingClient back = five(clientId);
        try (var publishes = back.publishes(MqttGlobalPublishFilter.ALL)) {
            Mqtt5ConnAck connack = back.connectWith()
                    .cleanStart(false)
                    .sessionExpiryInterval(600)
                    .send();
            assertTrue(connack.isSessionPresent());
            assertEquals("waited", text(next(publishes)));
        }
        back.disconnect();
    }
}
