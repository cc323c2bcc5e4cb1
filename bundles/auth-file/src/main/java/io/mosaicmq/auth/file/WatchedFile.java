package io.mosaicmq.auth.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * A file that an administrator edits: what it holds, read again when it changes, and what it held last when it is broken, gone
 * or unreadable. One thread calls {@link #read} and {@link #poll}; any thread may ask for {@link #content}.
 *
 * <p>A change counts only once the file has looked the same for two polls: many editors, {@code mosquitto_passwd} among them,
 * write in place, and half a file of rules may allow what the whole one denies.
 */
final class WatchedFile<T> {
    /** Turns the text of a file into what it means. */
    @FunctionalInterface
    interface Format<T> {
        T parse(String text) throws LineException;
    }

    private static final long LARGEST = 64L << 20;
    /** Within this time of a change, another one may leave the same time stamp on the file. */
    private static final long YOUNG_MILLIS = Duration.ofSeconds(2).toMillis();

    /** What tells that a file changed: also a rename over it, and a symbolic link that points elsewhere. */
    private record Stamp(FileTime modified, long size, Optional<Object> key) {}

    private final String kind;
    private final Path path;
    private final Format<T> format;
    private final boolean secret;
    private final Consumer<T> listener;
    private final Clock clock;
    private final Logger log;

    private Optional<Stamp> seen = Optional.empty();
    private Optional<Stamp> taken = Optional.empty();
    private byte[] digest = {};
    private String fault = "";
    /** Whether the next poll has to read whatever the stamp says. */
    private boolean readAgain;

    private boolean warned;
    private volatile Optional<T> content;

    /**
     * @param kind what it is, for messages
     * @param secret whether others should not be able to read it
     * @param before what is in force until the file was read well, if anything is
     * @param listener told, on the polling thread, whenever the file was read well
     */
    WatchedFile(
            String kind,
            Path path,
            Format<T> format,
            boolean secret,
            Optional<T> before,
            Consumer<T> listener,
            Clock clock,
            Logger log) {
        this.kind = kind;
        this.path = path;
        this.format = format;
        this.secret = secret;
        this.content = before;
        this.listener = listener;
        this.clock = clock;
        this.log = log;
    }

    Path path() {
        return path;
    }

    /** What the file held when it was last good; empty when it never was. */
    Optional<T> content() {
        return content;
    }

    /** Reads the file for the first time, as it is. */
    void read() {
        seen = look();
        load(seen);
    }

    /** Looks whether the file changed, and reads it when it has come to rest. */
    void poll() {
        Optional<Stamp> now = look();
        if (!now.equals(seen)) {
            seen = now;
        } else if (readAgain || !now.equals(taken)) {
            load(now);
        }
    }

    private Optional<Stamp> look() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey())));
        } catch (IOException e) {
            return Optional.empty(); // why is found out by reading it
        }
    }

    private void load(Optional<Stamp> stamp) {
        byte[] bytes;
        try {
            if (Files.size(path) > LARGEST) {
                throw new IOException("is larger than " + (LARGEST >> 20) + " MiB");
            }
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            readAgain = true; // rights that are mended do not change the stamp
            taken = stamp;
            broken(e instanceof NoSuchFileException ? "there is no such file" : "it cannot be read: " + e);
            return;
        }
        if (!look().equals(stamp)) {
            readAgain = true; // it changed while it was read
            return;
        }
        taken = stamp;
        readAgain = stamp.isPresent()
                && Math.abs(clock.millis() - stamp.get().modified().toMillis()) < YOUNG_MILLIS;
        byte[] found = sha256(bytes);
        boolean same = MessageDigest.isEqual(found, digest);
        if (same && (fault.isEmpty() || fault.startsWith("line "))) {
            return;
        }
        digest = found;
        warnIfReadable();
        try {
            good(format.parse(decode(bytes)));
        } catch (LineException e) {
            broken(e.getMessage());
        }
    }

    private void good(T parsed) {
        content = Optional.of(parsed);
        log.info("{} {} {}: {}", kind, path, fault.isEmpty() ? "read" : "is good again", parsed);
        fault = "";
        listener.accept(parsed);
    }

    private void broken(String reason) {
        if (!reason.equals(fault)) {
            fault = reason;
            log.error(
                    "{} {} is refused: {}. {}",
                    kind,
                    path,
                    reason,
                    content.isPresent()
                            ? "What was last read stays in force"
                            : "Nothing is in force yet: every login is refused until it is mended");
        }
    }

    private void warnIfReadable() {
        if (!secret || warned) {
            return;
        }
        try {
            if (Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
                warned = true;
                log.warn(
                        "{} {} can be read by every user of this machine; 'chmod o-r {}' mends that", kind, path, path);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // no such rights here, or it is gone again: nothing to warn of
        }
    }

    private static String decode(byte[] bytes) throws LineException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text; // a mark that some editors put first
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < buffer.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new LineException(line, "it is not UTF-8");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
