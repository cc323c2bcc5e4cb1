package io.mosaicmq.broker;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.packet.PublishHeader;
import java.util.Arrays;

/**
 * One run on its way to the subscribers of one shard: made into bytes once for every form they want (properties or not, QoS,
 * RETAIN), and into messages once for all who must keep them. Owned and reused by the shard.
 */
final class Delivery {
    /** The same packets as bytes, ready to be copied to a connection after their Packet Identifiers are patched. */
    static final class Form {
        byte[] bytes;
        int offset;
        int length;
        int largest;
        /** Offsets of the Packet Identifiers, above QoS 0. */
        int[] identifiers = {};

        private final PacketBuffer own = new PacketBuffer(256);
        private boolean made;

        void patch(int index, int packetId) {
            int at = identifiers[index];
            bytes[at] = (byte) (packetId >> 8);
            bytes[at + 1] = (byte) packetId;
        }
    }

    private static final int LARGEST_KEPT = 1 << 20;

    private final PublishEncoder encoder;
    private final PublishHeader header = new PublishHeader();
    private final Form[] forms = new Form[12];
    private Message[] messages = new Message[16];
    /** Beyond the last message that was made of the run at hand. */
    private int messagesEnd;

    private PublishRun run;
    private long receivedAt;

    Delivery(PublishEncoder encoder) {
        this.encoder = encoder;
        for (int i = 0; i < forms.length; i++) {
            forms[i] = new Form();
        }
    }

    /** Begins with another run; what the last one left is forgotten. */
    void begin(PublishRun run, long receivedAt) {
        this.run = run;
        this.receivedAt = receivedAt;
        for (Form form : forms) {
            form.made = false;
        }
        Arrays.fill(messages, 0, messagesEnd, null);
        messagesEnd = 0;
    }

    PublishRun run() {
        return run;
    }

    int count() {
        return run.count();
    }

    /** The run in the form a receiver wants; valid until the next {@link #begin}. */
    Form form(ProtocolVersion version, QoS qos, boolean retain) {
        boolean properties = version.hasProperties();
        Form form = forms[(properties ? 6 : 0) + 2 * qos.value() + (retain ? 1 : 0)];
        if (!form.made) {
            form.made = true;
            if (properties == run.hasProperties() && qos == run.qos() && retain == run.isRetained()) {
                asItCame(form);
            } else {
                encode(form, version, qos, retain);
            }
        }
        return form;
    }

    private void asItCame(Form form) {
        int count = run.count();
        form.bytes = run.bytes();
        form.offset = run.offset();
        form.length = run.end() - run.offset();
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, run.packet(i + 1) - run.packet(i));
        }
        form.largest = largest;
        if (run.qos() != QoS.AT_MOST_ONCE) {
            form.identifiers = sized(form.identifiers, count);
            for (int i = 0; i < count; i++) {
                form.identifiers[i] = run.packetIdOffset(i);
            }
        }
    }

    private void encode(Form form, ProtocolVersion version, QoS qos, boolean retain) {
        int count = run.count();
        if (form.own.array().length > LARGEST_KEPT) {
            form.own.shrink(256);
        }
        form.own.clear();
        form.identifiers = sized(form.identifiers, count);
        header.plain(run.topic(), qos, retain);
        header.expiryInterval = run.expiryInterval();
        int largest = 0;
        for (int i = 0; i < count; i++) {
            int before = form.own.length();
            form.identifiers[i] = encoder.encode(
                    form.own,
                    version,
                    header,
                    run.bytes(),
                    run.properties(i),
                    run.propertiesLength(i),
                    run.payload(i),
                    run.payloadLength(i));
            largest = Math.max(largest, form.own.length() - before);
        }
        form.bytes = form.own.array();
        form.offset = 0;
        form.length = form.own.length();
        form.largest = largest;
    }

    private static int[] sized(int[] array, int count) {
        return array.length >= count ? array : new int[Math.max(count, 2 * array.length)];
    }

    /** One packet of the run as a message that may be kept; the same object for everybody who asks. */
    Message message(int index) {
        if (index >= messages.length) {
            messages = Arrays.copyOf(messages, Math.max(run.count(), 2 * messages.length));
        }
        Message message = messages[index];
        if (message == null) {
            message = run.message(index, receivedAt);
            messages[index] = message;
            messagesEnd = Math.max(messagesEnd, index + 1);
        }
        return message;
    }
}
