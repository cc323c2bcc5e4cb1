package io.mosaicmq.transport;

import io.mosaicmq.api.config.Settings;
import java.util.Map;
import java.util.Optional;

/**
 * Where a listener's configuration comes from.
 *
 * @param id of the configuration
 * @param name what stands for NAME in {@code mosaicmq.listener-NAME.cfg}
 * @param source the file as operators know it, or the identifier when there is none
 */
record ListenerOrigin(String id, String name, String source) {
    static ListenerOrigin of(Map<String, ?> properties) {
        String id = String.valueOf(properties.get("service.pid"));
        Optional<String> file = Settings.file(properties);
        if (file.isEmpty()) {
            // Made without a file: mosaicmq.listener~NAME, or with a random tail in the older form.
            int tail = Math.max(
                    id.indexOf('~'), id.startsWith(ListenerComponent.PID + ".") ? ListenerComponent.PID.length() : -1);
            return new ListenerOrigin(id, tail < 0 ? id : id.substring(tail + 1), id);
        }
        String base = file.get().substring(file.get().lastIndexOf('/') + 1).replaceFirst("\\.(cfg|config|json)$", "");
        int separator = base.startsWith(ListenerComponent.PID) ? ListenerComponent.PID.length() : -1;
        String name = separator >= 0 && separator < base.length() ? base.substring(separator + 1) : base;
        return new ListenerOrigin(id, name, file.get());
    }
}
