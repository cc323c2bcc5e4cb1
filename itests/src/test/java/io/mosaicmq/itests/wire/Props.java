package io.mosaicmq.itests.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Properties in the order they stand in a packet; those to be sent may be as wrong as a test wants. */
public final class Props {
    /** One property; the value is a Long, a String, a byte array or a Map.Entry of Strings. */
    public record Entry(Prop prop, Object value) {
        @Override
        public String toString() {
            return prop + "=" + (value instanceof byte[] data ? Arrays.toString(data) : value);
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Bytes written = Bytes.bytes();

    /** None yet. */
    public static Props props() {
        return new Props();
    }

    public static Props props(Prop prop, long value) {
        return new Props().with(prop, value);
    }

    public static Props props(Prop prop, String value) {
        return new Props().with(prop, value);
    }

    public Props with(Prop prop, long value) {
        written.u8(prop.id());
        switch (prop.kind()) {
            case BYTE -> written.u8((int) value);
            case TWO_BYTES -> written.u16((int) value);
            case FOUR_BYTES -> written.u32(value);
            case VARINT -> written.varint((int) value);
            default -> throw new IllegalArgumentException(prop + " is not a number");
        }
        return add(prop, value);
    }

    public Props with(Prop prop, String value) {
        written.u8(prop.id()).utf8(value);
        return add(prop, value);
    }

    public Props with(Prop prop, byte[] value) {
        written.u8(prop.id()).binary(value);
        return add(prop, value);
    }

    /** A User Property. */
    public Props user(String name, String value) {
        written.u8(Prop.USER_PROPERTY.id()).utf8(name).utf8(value);
        return add(Prop.USER_PROPERTY, Map.entry(name, value));
    }

    /** Bytes that no other method would write. */
    public Props raw(Bytes bytes) {
        written.add(bytes);
        return this;
    }

    Props add(Prop prop, Object value) {
        entries.add(new Entry(prop, value));
        return this;
    }

    /** Property Length and properties. */
    Bytes encode() {
        return Bytes.bytes().varint(written.length()).add(written);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public boolean has(Prop prop) {
        return values(prop).findAny().isPresent();
    }

    public Optional<Long> number(Prop prop) {
        return values(prop).map(Long.class::cast).findFirst();
    }

    public long number(Prop prop, long absent) {
        return number(prop).orElse(absent);
    }

    public Optional<String> text(Prop prop) {
        return values(prop).map(String.class::cast).findFirst();
    }

    public Optional<byte[]> binary(Prop prop) {
        return values(prop).map(byte[].class::cast).findFirst();
    }

    /** All User Properties as {@code name=value}, in order. */
    public List<String> userProperties() {
        return values(Prop.USER_PROPERTY).map(Object::toString).toList();
    }

    /** All Subscription Identifiers, sorted. */
    public List<Long> subscriptionIdentifiers() {
        return values(Prop.SUBSCRIPTION_IDENTIFIER)
                .map(Long.class::cast)
                .sorted()
                .toList();
    }

    private Stream<Object> values(Prop prop) {
        return entries.stream().filter(entry -> entry.prop() == prop).map(Entry::value);
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
