package io.mosaicmq.transport;

import java.util.Map;

/**
 * Where a listener's configuration comes from.
 *
 * @param id of the configuration
 * @param name what stands for NAME in {@code mosaicmq.listener-NAME.cfg}
 * @param source the file as operators know it, or the identifier when there is none
 */
record ListenerOrigin(String id, String name, String source) {
    private static final String FILE_NAME = "felix.fileinstall.filename";

    static ListenerOrigin of(Map<String, ?> properties) {
        String id = String.valueOf(properties.get("service.pid"));
        Object file = properties.get(FILE_NAME);
        if (file == null) {
            // Made without a file: mosaicmq.listener~NAME, or with a random tail in the older form.
            int tail = Math.max(
                    id.indexOf('~'), id.startsWith(ListenerComponent.PID + ".") ? ListenerComponent.PID.length() : -1);
            return new ListenerOrigin(id, tail < 0 ? id : id.substring(tail + 1), id);
        }
        String path = String.valueOf(file);
        String last = path.substring(path.lastIndexOf('/') + 1);
        String base = last.replaceFirst("\\.(cfg|config|json)$", "");
        int separator = base.startsWith(ListenerComponent.PID) ? ListenerComponent.PID.length() : -1;
        String name = separator >= 0 && separator < base.length() ? base.substring(separator + 1) : base;
        return new ListenerOrigin(id, name, "etc/" + last);
    }
}
