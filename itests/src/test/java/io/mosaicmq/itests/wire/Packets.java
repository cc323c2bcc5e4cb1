package io.mosaicmq.itests.wire;

/** The packets that are little more than a Packet Identifier. */
public final class Packets {
    private Packets() {}

    public static Bytes pingReq() {
        return Bytes.hex("C0 00");
    }

    /** In MQTT 5 without reason code: Normal disconnection. */
    public static Bytes disconnect() {
        return Bytes.hex("E0 00");
    }

    public static Bytes disconnect(int code, Props props) {
        return Bytes.packet(0xE0, Bytes.bytes().u8(code).add(props.encode()));
    }

    public static Bytes pubAck(int id) {
        return Bytes.packet(0x40, Bytes.bytes().u16(id));
    }

    public static Bytes pubRec(int id) {
        return Bytes.packet(0x50, Bytes.bytes().u16(id));
    }

    public static Bytes pubRel(int id) {
        return Bytes.packet(0x62, Bytes.bytes().u16(id));
    }

    public static Bytes pubComp(int id) {
        return Bytes.packet(0x70, Bytes.bytes().u16(id));
    }

    public static Outgoing unsubscribe(int id, String... filters) {
        return version -> {
            Bytes body = Bytes.bytes().u16(id);
            if (version.is5()) {
                body.add(Props.props().encode());
            }
            for (String filter : filters) {
                body.utf8(filter);
            }
            return Bytes.packet(0xA2, body).toArray();
        };
    }

    public static Bytes auth(int code, Props props) {
        return Bytes.packet(0xF0, Bytes.bytes().u8(code).add(props.encode()));
    }
}
