package io.mosaicmq.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A network in CIDR notation. */
final class AddressRange {
    private final byte[] address;
    private final int prefix;

    private AddressRange(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /**
     * @param text as {@code 10.0.0.0/8}, {@code fd00::/8}, or one address
     * @throws IllegalArgumentException if it is none
     */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        // Only literals: a name would be looked up, and could change.
        if (!literal.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("not an address: " + literal);
        }
        try {
            byte[] address = InetAddress.getByName(literal).getAddress();
            int bits = address.length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("prefix length is not within 0 to " + bits + ": " + prefix);
            }
            return new AddressRange(address, prefix);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + literal, e);
        }
    }

    boolean contains(InetAddress candidate) {
        byte[] bytes = candidate.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(bytes, 0, whole, address, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        return rest == 0 || (bytes[whole] ^ address[whole]) >> 8 - rest << 8 - rest == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange range && prefix == range.prefix && Arrays.equals(address, range.address);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(address) + prefix;
    }
}
