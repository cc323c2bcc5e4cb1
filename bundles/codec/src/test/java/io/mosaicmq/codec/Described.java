package io.mosaicmq.codec;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Will;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** Everything a decoded object says, as text: packets hold arrays and properties, which have no equality of their own. */
final class Described {
    private Described() {}

    static List<String> all(List<?> objects) {
        return objects.stream().map(Described::of).toList();
    }

    static String of(Object object) {
        if (object instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        } else if (object instanceof Optional<?> optional) {
            return optional.map(Described::of).orElse("-");
        } else if (object instanceof List<?> list) {
            return all(list).toString();
        } else if (object instanceof Properties properties) {
            StringJoiner text = new StringJoiner(", ", "{", "}");
            for (Map.Entry<?, ?> entry : properties.values().entrySet()) {
                text.add(entry.getKey() + "=" + of(entry.getValue()));
            }
            return text.add(properties.userProperties().toString()).toString();
        } else if (object instanceof Message message) {
            return message.topic() + " " + message.qos() + " " + message.isRetained() + " " + message.expiryInterval()
                    + " " + message.receivedAt() + " " + message.propertiesLength() + " " + of(message.content());
        } else if (object instanceof Packet || object instanceof Will || object instanceof ReceivedPublish) {
            StringJoiner text = new StringJoiner(", ", object.getClass().getSimpleName() + "(", ")");
            for (RecordComponent component : object.getClass().getRecordComponents()) {
                text.add(component.getName() + "=" + of(value(object, component)));
            }
            return text.toString();
        }
        return object.toString();
    }

    private static Object value(Object record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
