package io.mosaicmq.itests.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("Eclipse Paho for Java, MQTT 5")
class PahoV5IT {
    /** Kept here, as loggers are garbage otherwise: it tells of each PUBREL at level info. */
    private static final Logger LOGGER = Logger.getLogger("org.eclipse.paho.mqttv5");

    private final Broker broker;

    PahoV5IT(Broker broker) {
        this.broker = broker;
        LOGGER.setLevel(Level.WARNING);
    }

    private record Arrival(String topic, MqttMessage message) {}

    /** A client, what has arrived for it, and the reason codes it was disconnected with. */
    private final class Client implements AutoCloseable, MqttCallback {
        private final MqttClient mqtt;
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();

        Client(String clientId) throws MqttException {
            String uri = "tcp://" + broker.address().getHostString() + ":"
                    + broker.address().getPort();
            mqtt = new MqttClient(uri, clientId, new MemoryPersistence());
            mqtt.setTimeToWait(15_000);
            mqtt.setCallback(this);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            ends.add(response.getReturnCode());
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrivals.add(new Arrival(topic, message));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}

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

    private static MqttConnectionOptions options(boolean clean, long expiry) {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(clean);
        options.setSessionExpiryInterval(expiry);
        return options;
    }

    private static MqttMessage message(String text, int qos) {
        MqttMessage message = new MqttMessage(text.getBytes(StandardCharsets.UTF_8));
        message.setQos(qos);
        return message;
    }

    @Test
    @DisplayName("publishes and receives at each QoS, with all properties a message may have")
    void propertiesPassThrough() throws Exception {
        String topic = Fresh.topic();
        try (Client subscriber = new Client(Fresh.clientId());
                Client publisher = new Client(Fresh.clientId())) {
            subscriber.mqtt.connect(options(true, 0));
            publisher.mqtt.connect(options(true, 0));
            subscriber.mqtt.subscribe(topic + "/+", 2);
            for (int qos = 0; qos <= 2; qos++) {
                MqttMessage message = message("m" + qos, qos);
                MqttProperties properties = new MqttProperties();
                properties.setPayloadFormat(true);
                properties.setMessageExpiryInterval(600L);
                properties.setContentType("text/plain");
                properties.setResponseTopic("answer/" + qos);
                properties.setCorrelationData(new byte[] {1, 0, 2});
                properties.setUserProperties(List.of(new UserProperty("b", "1"), new UserProperty("a", "2")));
                message.setProperties(properties);
                publisher.mqtt.publish(topic + "/" + qos, message);
                Arrival arrival = subscriber.next();
                assertEquals(topic + "/" + qos, arrival.topic);
                assertEquals("m" + qos, arrival.message.toString());
                assertEquals(qos, arrival.message.getQos());
                MqttProperties got = arrival.message.getProperties();
                assertTrue(got.getPayloadFormat());
                assertEquals("text/plain", got.getContentType());
                assertEquals("answer/" + qos, got.getResponseTopic());
                assertArrayEquals(new byte[] {1, 0, 2}, got.getCorrelationData());
                assertEquals(
                        List.of("b=1", "a=2"),
                        got.getUserProperties().stream()
                                .map(property -> property.getKey() + "=" + property.getValue())
                                .toList());
            }
        }
    }

    @Test
    @DisplayName("finds its messages after it was away, for as long as its session was to last")
    void durableSession() throws Exception {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (Client client = new Client(clientId)) {
            client.mqtt.connect(options(true, 600));
            client.mqtt.subscribe(topic, 2);
        }
        try (Client publisher = new Client(Fresh.clientId())) {
            publisher.mqtt.connect(options(true, 0));
            for (int i = 0; i < 20; i++) {
                publisher.mqtt.publish(topic, message("" + i, 1));
            }
        }
        try (Client client = new Client(clientId)) {
            assertTrue(client.mqtt.connectWithResult(options(false, 600)).getSessionPresent());
            for (int i = 0; i < 20; i++) {
                assertEquals("" + i, client.next().message.toString());
            }
        }
    }

    @Test
    @DisplayName("shares a subscription with another: each message goes to one of them")
    void sharedSubscription() throws Exception {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (Client one = new Client(Fresh.clientId());
                Client two = new Client(Fresh.clientId());
                Client publisher = new Client(Fresh.clientId())) {
            for (Client client : List.of(one, two, publisher)) {
                client.mqtt.connect(options(true, 0));
            }
            one.mqtt.subscribe(filter, 1);
            two.mqtt.subscribe(filter, 1);
            one.mqtt.subscribe(topic + "/end", 1);
            two.mqtt.subscribe(topic + "/end", 1);
            for (int i = 0; i < 40; i++) {
                publisher.mqtt.publish(topic, message("" + i, 1));
            }
            publisher.mqtt.publish(topic + "/end", message("end", 1));
            int total = 0;
            for (Client client : List.of(one, two)) {
                while (!client.next().message.toString().equals("end")) {
                    total++;
                }
            }
            assertEquals(40, total);
        }
    }

    @Test
    @MosquittoDiffers("does not always say so")
    @DisplayName("is told that another one of its name took over")
    void takeover() throws Exception {
        String clientId = Fresh.clientId();
        try (Client first = new Client(clientId);
                Client second = new Client(clientId)) {
            first.mqtt.connect(options(true, 0));
            second.mqtt.connect(options(true, 0));
            assertEquals(0x8E, first.ends.poll(15, TimeUnit.SECONDS));
        }
    }

    @Test
    @DisplayName("leaves a Will with properties when it is cut off")
    void will() throws Exception {
        String topic = Fresh.topic();
        try (Client watcher = new Client(Fresh.clientId());
                Client client = new Client(Fresh.clientId())) {
            watcher.mqtt.connect(options(true, 0));
            watcher.mqtt.subscribe(topic, 1);
            MqttConnectionOptions options = options(true, 0);
            options.setWill(topic, message("gone", 1));
            MqttProperties properties = new MqttProperties();
            properties.setContentType("text/plain");
            options.setWillMessageProperties(properties);
            client.mqtt.connect(options);
            client.mqtt.disconnectForcibly(0, 1, false);
            Arrival will = watcher.next();
            assertEquals("gone", will.message.toString());
            assertEquals("text/plain", will.message.getProperties().getContentType());
        }
    }
}
