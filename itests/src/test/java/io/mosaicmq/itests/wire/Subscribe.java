package io.mosaicmq.itests.wire;

/** A SUBSCRIBE; the options of MQTT 5 belong to the filter named last. */
public final class Subscribe implements Outgoing {
    public static final int NO_LOCAL = 0x04;
    public static final int RETAIN_AS_PUBLISHED = 0x08;
    /** Retain Handling 1: only if the subscription is new. */
    public static final int RETAINED_IF_NEW = 0x10;
    /** Retain Handling 2: never. */
    public static final int NO_RETAINED = 0x20;

    private final int id;
    private final Bytes filters = Bytes.bytes();
    private Props props = Props.props();

    private Subscribe(int id) {
        this.id = id;
    }

    /** No filters yet. */
    public static Subscribe subscribe(int packetId) {
        return new Subscribe(packetId);
    }

    /** @param options QoS and flags: the whole byte that follows the filter */
    public Subscribe to(String filter, int options) {
        filters.utf8(filter).u8(options);
        return this;
    }

    public Subscribe props(Props properties) {
        props = properties;
        return this;
    }

    public Subscribe identifier(long subscriptionIdentifier) {
        props.with(Prop.SUBSCRIPTION_IDENTIFIER, subscriptionIdentifier);
        return this;
    }

    @Override
    public byte[] encode(Version version) {
        Bytes body = Bytes.bytes().u16(id);
        if (version.is5()) {
            body.add(props.encode());
        }
        return Bytes.packet(0x82, body.add(filters)).toArray();
    }
}
