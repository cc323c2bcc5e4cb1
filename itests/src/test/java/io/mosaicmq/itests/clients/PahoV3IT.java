package io.mosaicmq.itests.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("Eclipse Paho for Java, MQTT 3.1 and 3.1.1")
class PahoV3IT {
    private static final int MQTT_3_1 = MqttConnectOptions.MQTT_VERSION_3_1;
    private static final int MQTT_3_1_1 = MqttConnectOptions.MQTT_VERSION_3_1_1;

    private final Broker broker;

    PahoV3IT(Broker broker) {
        this.broker = broker;
    }

    private record Arrival(String topic, MqttMessage message) {}

    /** A client and what has arrived for it. */
    private final class Client implements AutoCloseable, MqttCallback {
        private final MqttClient mqtt;
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

        Client(String clientId) throws MqttException {
            String uri = "tcp://" + broker.address().getHostString() + ":"
                    + broker.address().getPort();
            mqtt = new MqttClient(uri, clientId, new MemoryPersistence());
            mqtt.setTimeToWait(15_000);
            mqtt.setCallback(this);
        }

        @Override
        public void connectionLost(Throwable cause) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrivals.add(new Arrival(topic, message));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {}

        Arrival next() throws InterruptedException {
            Arrival arrival = arrivals.poll(15, TimeUnit.SECONDS);
            assertNotNull(arrival, "nothing arrived");
            return arrival;
        }

        @Override
        public void close() throws MqttException {
            if (mqtt.isConnected()) {
                mqtt.disconnect();
            }
            mqtt.close();
        }
    }

    private static MqttConnectOptions options(int version, boolean clean) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(version);
        options.setCleanSession(clean);
        options.setMaxInflight(100); // publish() returns a moment before it has made room for the next
        return options;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {MQTT_3_1, MQTT_3_1_1})
    @DisplayName("subscribes, publishes and receives at each QoS, with wildcards and retained messages")
    void publishAndSubscribe(int version) throws Exception {
        String topic = Fresh.topic();
        try (Client subscriber = new Client(Fresh.clientId());
                Client publisher = new Client(Fresh.clientId())) {
            subscriber.mqtt.connect(options(version, true));
            publisher.mqtt.connect(options(version, true));
            publisher.mqtt.publish(topic + "/kept", bytes("retained"), 1, true);
            subscriber.mqtt.subscribe(topic + "/#", 2);
            Arrival retained = subscriber.next();
            assertEquals("retained", retained.message.toString());
            assertTrue(retained.message.isRetained());
            for (int qos = 0; qos <= 2; qos++) {
                publisher.mqtt.publish(topic + "/" + qos, bytes("m" + qos), qos, false);
                Arrival arrival = subscriber.next();
                assertEquals(topic + "/" + qos, arrival.topic);
                assertEquals("m" + qos, arrival.message.toString());
                assertEquals(qos, arrival.message.getQos());
                assertFalse(arrival.message.isRetained());
            }
            publisher.mqtt.publish(topic + "/kept", new byte[0], 1, true);
            assertEquals(0, subscriber.next().message.getPayload().length);
            subscriber.mqtt.unsubscribe(topic + "/#");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {MQTT_3_1, MQTT_3_1_1})
    @DisplayName("finds its messages after it was away")
    void durableSession(int version) throws Exception {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (Client client = new Client(clientId)) {
            client.mqtt.connect(options(version, false));
            client.mqtt.subscribe(topic, 2);
        }
        try (Client publisher = new Client(Fresh.clientId())) {
            publisher.mqtt.connect(options(version, true));
            for (int i = 0; i < 50; i++) {
                publisher.mqtt.publish(topic, bytes("" + i), 1, false);
            }
        }
        try (Client client = new Client(clientId)) {
            boolean present =
                    client.mqtt.connectWithResult(options(version, false)).getSessionPresent();
            assertEquals(version == MQTT_3_1_1, present);
            for (int i = 0; i < 50; i++) {
                assertEquals("" + i, client.next().message.toString());
            }
        }
    }

    @Test
    @DisplayName("leaves its Will when it is cut off, and none when it disconnects")
    void will() throws Exception {
        String topic = Fresh.topic();
        try (Client watcher = new Client(Fresh.clientId());
                Client client = new Client(Fresh.clientId());
                Client polite = new Client(Fresh.clientId())) {
            watcher.mqtt.connect(options(MQTT_3_1_1, true));
            watcher.mqtt.subscribe(topic, 1);
            MqttConnectOptions options = options(MQTT_3_1_1, true);
            options.setWill(topic, bytes("polite"), 1, false);
            polite.mqtt.connect(options);
            polite.mqtt.disconnect();
            options.setWill(topic, bytes("cut off"), 1, false);
            client.mqtt.connect(options);
            client.mqtt.disconnectForcibly(0, 1, false);
            assertEquals("cut off", watcher.next().message.toString());
        }
    }

    @Test
    @DisplayName("carries a payload of a quarter of a megabyte")
    void largePayload() throws Exception {
        String topic = Fresh.topic();
        byte[] payload = new byte[250_000];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 31);
        }
        try (Client client = new Client(Fresh.clientId())) {
            client.mqtt.connect(options(MQTT_3_1_1, true));
            client.mqtt.subscribe(topic, 1);
            client.mqtt.publish(topic, payload, 1, false);
            assertArrayEquals(payload, client.next().message.getPayload());
        }
    }

    @Test
    @DisplayName("is taken over by a second one of its name")
    void takeover() throws Exception {
        String clientId = Fresh.clientId();
        BlockingQueue<Throwable> losses = new LinkedBlockingQueue<>();
        try (Client first = new Client(clientId);
                Client second = new Client(clientId)) {
            first.mqtt.setCallback(new MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {
                    losses.add(cause);
                }

                @Override
                public void messageArrived(String topic, MqttMessage message) {}

                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {}
            });
            first.mqtt.connect(options(MQTT_3_1_1, true));
            second.mqtt.connect(options(MQTT_3_1_1, true));
            assertNotNull(losses.poll(15, TimeUnit.SECONDS), "the first was not told");
            assertTrue(second.mqtt.isConnected());
        }
    }
}
