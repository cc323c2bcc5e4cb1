package io.mosaicmq.api.packet;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The properties of a control packet other than PUBLISH, as values: integers as {@code long}, texts, bytes, and the User
 * Properties in order. Immutable.
 */
public final class Properties {
    /** No properties: what a 3.x packet has. */
    public static final Properties NONE = new Properties(Map.of(), List.of());

    private final Map<Property, Object> values;
    private final List<UserProperty> userProperties;

    private Properties(Map<Property, Object> values, List<UserProperty> userProperties) {
        this.values = values;
        this.userProperties = userProperties;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An integer property, or a default when it is absent. */
    public long integer(Property property, long absent) {
        return values.get(property) instanceof Long value ? value : absent;
    }

    /** A text property. */
    public Optional<String> text(Property property) {
        return values.get(property) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    /** A binary property; shared, never to be written to. */
    public Optional<byte[]> binary(Property property) {
        return values.get(property) instanceof byte[] value ? Optional.of(value) : Optional.empty();
    }

    public boolean has(Property property) {
        return property == Property.USER_PROPERTY ? !userProperties.isEmpty() : values.containsKey(property);
    }

    /** Every property but the User Properties, in identifier order: {@code Long}, {@code String} or {@code byte[]}. */
    public Map<Property, Object> values() {
        return values;
    }

    /** User Properties in the order they were sent. */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    public boolean isEmpty() {
        return values.isEmpty() && userProperties.isEmpty();
    }

    @Override
    public String toString() {
        return values.keySet()
                + (userProperties.isEmpty() ? "" : " +" + userProperties.size() + " user"); // no values: secrets
    }

    /** Collects properties; one thread. */
    public static final class Builder {
        private final Map<Property, Object> values = new EnumMap<>(Property.class);
        private final List<UserProperty> userProperties = new ArrayList<>();

        private Builder() {}

        public Builder set(Property property, long value) {
            values.put(property, value);
            return this;
        }

        public Builder set(Property property, String value) {
            values.put(property, value);
            return this;
        }

        public Builder set(Property property, byte[] value) {
            values.put(property, value);
            return this;
        }

        public Builder add(UserProperty property) {
            userProperties.add(property);
            return this;
        }

        public boolean has(Property property) {
            return values.containsKey(property);
        }

        public Properties build() {
            return values.isEmpty() && userProperties.isEmpty()
                    ? NONE
                    : new Properties(values, List.copyOf(userProperties));
        }
    }
}
