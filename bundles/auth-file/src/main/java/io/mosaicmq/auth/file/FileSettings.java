package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.config.Settings;
import java.nio.file.Path;
import java.util.Optional;

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

    /**
     * @param base where relative paths begin
     * @throws io.mosaicmq.api.config.SettingsException if anything is wrong with the configuration
     */
    static FileSettings read(Settings settings, Path base) {
        settings.ignore(Authenticator.NAME); // the component's own property
        FileSettings read = new FileSettings(
                settings.path("passwords", base).map(Path::normalize),
                settings.path("acl", base).map(Path::normalize),
                settings.number("argon2.memory.mib", ARGON2_MEMORY, 1, 65_536));
        settings.finish();
        return read;
    }
}
