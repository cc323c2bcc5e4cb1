package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Authenticator;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code etc/mosaicmq.auth.file.cfg}, checked.
 *
 * @param passwords the password file, if there is to be one
 * @param acl the file of rules, if there is to be one
 * @param argon2Memory MiB that checks of argon2id hashes may take at the same time
 */
record FileSettings(Optional<Path> passwords, Optional<Path> acl, int argon2Memory) {
    static final String PID = "mosaicmq.auth.file";
    static final int ARGON2_MEMORY = 128;

    private static final String FILE = "felix.fileinstall.filename";
    private static final Set<String> KEYS = Set.of("passwords", "acl", "argon2.memory.mib");
    /** Prefixes of what Config Admin, Declarative Services, File Install and Karaf add by themselves. */
    private static final List<String> FOREIGN = List.of(
            ".",
            "service.",
            "component.",
            "objectClass",
            "felix.",
            "org.apache.",
            "osgi.",
            "karaf.",
            Authenticator.NAME);

    /**
     * What the properties say; what they leave out has a default.
     *
     * @param base where relative paths begin
     */
    static FileSettings of(Map<String, ?> properties, Path base) throws InvalidSetting {
        for (Map.Entry<String, ?> property : properties.entrySet()) {
            String key = property.getKey();
            // A misspelt "acl" must not leave clients without rules unnoticed.
            if (!KEYS.contains(key) && FOREIGN.stream().noneMatch(key::startsWith)) {
                throw new InvalidSetting(
                        key,
                        String.valueOf(property.getValue()),
                        "no such key; there are "
                                + String.join(", ", KEYS.stream().sorted().toList()));
            }
        }
        return new FileSettings(
                path(properties, "passwords", base), path(properties, "acl", base), argon2Memory(properties));
    }

    /** Where the properties were read, for messages. */
    static String source(Map<String, ?> properties) {
        if (properties.get(FILE) instanceof String file) {
            try {
                return Path.of(URI.create(file)).toString();
            } catch (IllegalArgumentException | FileSystemNotFoundException e) {
                return file; // an address of another kind is shown as it is
            }
        }
        return "configuration " + PID;
    }

    private static Optional<Path> path(Map<String, ?> properties, String key, Path base) throws InvalidSetting {
        String value = text(properties, key, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(base.resolve(value).normalize());
        } catch (InvalidPathException e) {
            throw new InvalidSetting(key, Acl.printable(value), "the path of a file, or nothing");
        }
    }

    private static int argon2Memory(Map<String, ?> properties) throws InvalidSetting {
        String value = text(properties, "argon2.memory.mib", Integer.toString(ARGON2_MEMORY));
        try {
            int mebibytes = Integer.parseInt(value);
            if (mebibytes >= 1 && mebibytes <= 65_536) {
                return mebibytes;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new InvalidSetting("argon2.memory.mib", value, "a whole number from 1 to 65536");
    }

    private static String text(Map<String, ?> properties, String key, String absent) {
        Object value = properties.get(key);
        return value == null ? absent : value.toString().trim();
    }
}
