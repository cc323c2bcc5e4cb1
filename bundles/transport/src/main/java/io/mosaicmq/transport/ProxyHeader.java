package io.mosaicmq.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The header of the PROXY protocol, version 1 or 2, as HAProxy and cloud load balancers put it before everything else. Strict:
 * an address that decides on access is not guessed at.
 *
 * @param length of the whole header in bytes
 * @param source the client's address; empty when the proxy speaks for itself or does not know, and the real one counts
 */
record ProxyHeader(int length, Optional<InetSocketAddress> source) {
    /** Longest header of version 1, line end included. */
    static final int MAXIMUM_V1 = 107;

    /** Longest header of version 2: its length has 16 bits. */
    static final int MAXIMUM_V2 = 16 + 0xFFFF;

    private static final byte[] SIGNATURE_V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SIGNATURE_V2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static final Pattern LINE =
            Pattern.compile("PROXY (TCP4|TCP6) ([0-9a-fA-F:.]+) ([0-9a-fA-F:.]+) ([0-9]{1,5}) ([0-9]{1,5})");
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

    private static final int TLV_CRC32C = 0x03;

    /**
     * Reads the header at the beginning of bytes.
     *
     * @return empty while there are too few
     * @throws BadPreamble if they are no header
     */
    static Optional<ProxyHeader> parse(byte[] bytes, int length) {
        if (startsLike(bytes, length, SIGNATURE_V1)) {
            return first(bytes, length);
        }
        if (startsLike(bytes, length, SIGNATURE_V2)) {
            return length < 16 ? Optional.empty() : second(bytes, length);
        }
        throw new BadPreamble("no PROXY header, which proxyProtocol=on requires");
    }

    private static boolean startsLike(byte[] bytes, int length, byte[] signature) {
        int compared = Math.min(length, signature.length);
        return Arrays.equals(bytes, 0, compared, signature, 0, compared);
    }

    private static Optional<ProxyHeader> first(byte[] bytes, int length) {
        int end = -1;
        for (int i = 0; i + 1 < Math.min(length, MAXIMUM_V1) && end < 0; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                end = i;
            }
        }
        if (end < 0) {
            if (length >= MAXIMUM_V1) {
                throw new BadPreamble("PROXY header without an end in its first " + MAXIMUM_V1 + " bytes");
            }
            return Optional.empty();
        }
        String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return Optional.of(new ProxyHeader(end + 2, Optional.empty()));
        }
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
            throw new BadPreamble("PROXY header is malformed");
        }
        boolean sixth = fields.group(1).equals("TCP6");
        InetAddress source = address(fields.group(2), sixth);
        address(fields.group(3), sixth);
        int port = port(fields.group(4));
        port(fields.group(5));
        return Optional.of(new ProxyHeader(end + 2, Optional.of(new InetSocketAddress(source, port))));
    }

    private static InetAddress address(String text, boolean sixth) {
        // A colon makes it a literal to the JDK, so nothing is looked up.
        if (sixth ? !text.contains(":") : !IPV4.matcher(text).matches()) {
            throw new BadPreamble("PROXY header with an address of the wrong family");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new BadPreamble("PROXY header with a malformed address");
        }
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port > 0xFFFF || text.length() > 1 && text.startsWith("0")) {
            throw new BadPreamble("PROXY header with a malformed port");
        }
        return port;
    }

    private static Optional<ProxyHeader> second(byte[] bytes, int length) {
        int command = bytes[12] & 0xFF;
        int family = bytes[13] & 0xFF;
        int end = 16 + unsignedShort(bytes, 14);
        if (command != 0x20 && command != 0x21) {
            throw new BadPreamble("PROXY header with an unknown version or command");
        }
        int addresses = addressBytes(family, command == 0x20);
        if (end - 16 < addresses) {
            throw new BadPreamble("PROXY header is shorter than its addresses");
        }
        if (length < end) {
            return Optional.empty();
        }
        checkExtras(bytes, 16 + addresses, end, command == 0x20);
        int one = family == 0x11 ? 4 : 16;
        if (command == 0x20 || family != 0x11 && family != 0x21) {
            return Optional.of(new ProxyHeader(end, Optional.empty()));
        }
        try {
            InetAddress source = InetAddress.getByAddress(Arrays.copyOfRange(bytes, 16, 16 + one));
            int port = unsignedShort(bytes, 16 + 2 * one);
            return Optional.of(new ProxyHeader(end, Optional.of(new InetSocketAddress(source, port))));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** How many bytes the addresses take; whatever a proxy says of its own connection is skipped. */
    private static int addressBytes(int family, boolean local) {
        if (local) {
            return 0;
        }
        return switch (family) {
            case 0x00 -> 0; // UNSPEC: the real address counts
            case 0x11 -> 12;
            case 0x21 -> 36;
            case 0x31 -> 216; // a UNIX socket's names say nothing about a client of ours
            default -> throw new BadPreamble("PROXY header for something that is not a stream");
        };
    }

    /** What follows the addresses: type, length, value; to the last byte. */
    private static void checkExtras(byte[] bytes, int from, int end, boolean local) {
        if (local) {
            return; // to be skipped whatever it is
        }
        int at = from;
        while (at < end) {
            if (end - at < 3 || unsignedShort(bytes, at + 1) > end - at - 3) {
                throw new BadPreamble("PROXY header with an extension that runs over its end");
            }
            int valueLength = unsignedShort(bytes, at + 1);
            if (bytes[at] == TLV_CRC32C) {
                checkSum(bytes, at + 3, valueLength, end);
            }
            at += 3 + valueLength;
        }
    }

    private static void checkSum(byte[] bytes, int at, int valueLength, int end) {
        byte[] zeroed = Arrays.copyOf(bytes, end);
        long stated = 0;
        for (int i = 0; i < valueLength; i++) {
            stated = stated << 8 | bytes[at + i] & 0xFF;
            zeroed[at + i] = 0;
        }
        CRC32C sum = new CRC32C();
        sum.update(zeroed, 0, end);
        if (valueLength != 4 || sum.getValue() != stated) {
            throw new BadPreamble("PROXY header with a wrong checksum");
        }
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
