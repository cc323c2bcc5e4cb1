package io.mosaicmq.itests.wire;

/** A CONNECT, right by default, and as wrong as a test makes it. */
public final class Connect implements Outgoing {
    private final Version version;
    private String protocolName;
    private int level;
    private int firstByte = 0x10;
    private String clientId = "";
    private boolean cleanStart = true;
    private int keepAlive;
    private Message will;
    private Props willProps = Props.props();
    private String userName;
    private byte[] password;
    private Props props = Props.props();
    private int flagsXor;
    private Bytes trailer = Bytes.bytes();

    private Connect(Version version) {
        this.version = version;
        protocolName = version.protocolName();
        level = version.level();
    }

    /** Clean, no keep-alive, empty client identifier. */
    public static Connect connect(Version version) {
        return new Connect(version);
    }

    public static Connect connect(Version version, String clientId) {
        return new Connect(version).clientId(clientId);
    }

    public Version version() {
        return version;
    }

    public Connect protocolName(String name) {
        protocolName = name;
        return this;
    }

    public Connect level(int number) {
        level = number;
        return this;
    }

    /** Type and reserved flags, 0x10 in a right packet. */
    public Connect firstByte(int value) {
        firstByte = value;
        return this;
    }

    public Connect clientId(String id) {
        clientId = id;
        return this;
    }

    /** Clean Start in MQTT 5, Clean Session before. */
    public Connect clean(boolean clean) {
        cleanStart = clean;
        return this;
    }

    /**
     * A session that outlives the connection, in the words of each version. In MQTT 5 it lasts for ten minutes, so that a
     * broker used for many runs does not fill up.
     */
    public Connect durable() {
        return clean(false).sessionExpiry(600);
    }

    /** Session Expiry Interval in seconds; says nothing before MQTT 5. */
    public Connect sessionExpiry(long seconds) {
        return version.is5() ? with(Prop.SESSION_EXPIRY_INTERVAL, seconds) : this;
    }

    public Connect keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    public Connect will(Message message) {
        will = message;
        return this;
    }

    public Connect willProps(Props properties) {
        willProps = properties;
        return this;
    }

    public Connect userName(String name) {
        userName = name;
        return this;
    }

    public Connect password(String secret) {
        password = secret.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return this;
    }

    public Connect with(Prop prop, long value) {
        props.with(prop, value);
        return this;
    }

    public Connect with(Prop prop, String value) {
        props.with(prop, value);
        return this;
    }

    public Connect props(Props properties) {
        props = properties;
        return this;
    }

    /** Turns bits of the connect flags round. */
    public Connect flipFlags(int bits) {
        flagsXor = bits;
        return this;
    }

    /** Bytes after the last field. */
    public Connect trailer(Bytes bytes) {
        trailer = bytes;
        return this;
    }

    /** Connect flags: user name 0x80, password 0x40, will retain 0x20, will QoS 0x18, will 0x04, clean 0x02, reserved 0x01. */
    private int flags() {
        int flags = cleanStart ? 0x02 : 0;
        if (will != null) {
            flags |= 0x04 | will.qos() << 3 | (will.isRetained() ? 0x20 : 0);
        }
        if (password != null) {
            flags |= 0x40;
        }
        if (userName != null) {
            flags |= 0x80;
        }
        return flags ^ flagsXor;
    }

    public Bytes toBytes() {
        Bytes body = Bytes.bytes().utf8(protocolName).u8(level).u8(flags()).u16(keepAlive);
        if (version.is5()) {
            body.add(props.encode());
        }
        body.utf8(clientId);
        if (will != null) {
            if (version.is5()) {
                body.add(willProps.encode());
            }
            body.utf8(will.topic()).binary(will.body());
        }
        if (userName != null) {
            body.utf8(userName);
        }
        if (password != null) {
            body.binary(password);
        }
        return Bytes.packet(firstByte, body.add(trailer));
    }

    @Override
    public byte[] encode(Version connection) {
        return toBytes().toArray();
    }
}
