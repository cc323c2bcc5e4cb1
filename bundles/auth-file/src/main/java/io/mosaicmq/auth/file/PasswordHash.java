package io.mosaicmq.auth.file;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A password as a password file keeps it: the kinds that {@code mosquitto_passwd} writes. Immutable, any thread. */
sealed interface PasswordHash {
    /** Whether a password is the right one; compared in constant time. */
    boolean matches(byte[] password) throws InterruptedException;

    /** A hash that costs as much as this one to check and that nothing matches on purpose. */
    PasswordHash decoy();

    /** What makes two hashes cost the same. */
    String cost();

    /**
     * Reads the part of a line behind the user's name.
     *
     * @throws IllegalArgumentException if it is none of the known kinds, with a reason that quotes nothing of it
     */
    static PasswordHash of(String text, Memory memory) {
        if (text.startsWith("$6$")) {
            return Sha512.of(text.split("\\$", -1));
        }
        if (text.startsWith("$7$")) {
            return Pbkdf2.of(text.split("\\$", -1));
        }
        if (text.startsWith("$argon2id$")) {
            return Argon2id.of(text, memory);
        }
        throw new IllegalArgumentException(Kinds.unknown(text));
    }

    /** Memory that checks may take at the same time, in KiB; callers wait for their share. */
    final class Memory {
        private final int kibibytes;
        private final Semaphore free;

        Memory(int mebibytes) {
            kibibytes = mebibytes * 1024;
            free = new Semaphore(kibibytes, true);
        }
    }

    /** {@code $6$salt$hash}: one SHA-512 over password and salt; Mosquitto up to 1.6. */
    record Sha512(byte[] salt, byte[] hash) implements PasswordHash {
        static Sha512 of(String[] parts) {
            if (parts.length != 4) {
                throw new IllegalArgumentException("a hash of kind 6 reads $6$salt$hash");
            }
            byte[] salt = Kinds.base64("salt", parts[2]);
            byte[] hash = Kinds.base64("hash", parts[3]);
            if (hash.length != 64) {
                throw new IllegalArgumentException("the hash of kind 6 has 64 bytes, this one " + hash.length);
            }
            return new Sha512(salt, hash);
        }

        @Override
        public boolean matches(byte[] password) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-512");
                digest.update(password);
                return MessageDigest.isEqual(hash, digest.digest(salt));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has SHA-512", e);
            }
        }

        @Override
        public PasswordHash decoy() {
            return new Sha512(salt, new byte[hash.length]);
        }

        @Override
        public String cost() {
            return "6";
        }
    }

    /** {@code $7$iterations$salt$hash}: PBKDF2 with HMAC-SHA512; Mosquitto since 1.6. */
    record Pbkdf2(int iterations, byte[] salt, byte[] hash) implements PasswordHash {
        private static final int MOST_ITERATIONS = 10_000_000;

        static Pbkdf2 of(String[] parts) {
            if (parts.length != 5) {
                throw new IllegalArgumentException("a hash of kind 7 reads $7$iterations$salt$hash");
            }
            byte[] hash = Kinds.base64("hash", parts[4]);
            if (hash.length < 16 || hash.length > 512) {
                throw new IllegalArgumentException("the hash of kind 7 has 16 to 512 bytes, this one " + hash.length);
            }
            int iterations = Kinds.number("iterations", parts[2], 1, MOST_ITERATIONS);
            return new Pbkdf2(iterations, Kinds.base64("salt", parts[3]), hash);
        }

        /** RFC 8018, 5.2. Not the JDK's own, as that takes characters, and a password of MQTT is bytes. */
        @Override
        public boolean matches(byte[] password) {
            try {
                Mac mac = Mac.getInstance("HmacSHA512");
                // A key is padded with zeros, so one zero is the empty key, which SecretKeySpec does not take.
                mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA512"));
                byte[] derived = new byte[hash.length];
                for (int block = 1, at = 0; at < derived.length; block++, at += mac.getMacLength()) {
                    mac.update(salt);
                    mac.update(
                            new byte[] {(byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block
                            });
                    byte[] u = mac.doFinal();
                    byte[] sum = u.clone();
                    for (int i = 1; i < iterations; i++) {
                        mac.update(u);
                        mac.doFinal(u, 0);
                        for (int j = 0; j < sum.length; j++) {
                            sum[j] ^= u[j];
                        }
                    }
                    System.arraycopy(sum, 0, derived, at, Math.min(sum.length, derived.length - at));
                }
                return MessageDigest.isEqual(hash, derived);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HmacSHA512", e);
            }
        }

        @Override
        public PasswordHash decoy() {
            return new Pbkdf2(iterations, salt, new byte[hash.length]);
        }

        @Override
        public String cost() {
            return "7," + iterations + ',' + hash.length;
        }
    }

    /** {@code $argon2id$v=19$m=KiB,t=passes,p=lanes$salt$hash}: RFC 9106, as Mosquitto 2.1 writes it. */
    record Argon2id(int version, int memory, int passes, int lanes, byte[] salt, byte[] hash, Memory limit)
            implements PasswordHash {
        private static final Pattern FORM =
                Pattern.compile("\\$argon2id\\$v=(\\d+)\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([^$]*)\\$([^$]*)");

        static Argon2id of(String text, Memory limit) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "an argon2id hash reads $argon2id$v=19$m=KiB,t=passes,p=lanes$salt$hash");
            }
            int version = Kinds.number("v", matcher.group(1), 16, 19);
            int lanes = Kinds.number("p", matcher.group(4), 1, 64);
            int memory = Kinds.number("m", matcher.group(2), 8 * lanes, Integer.MAX_VALUE);
            if (memory > limit.kibibytes) {
                throw new IllegalArgumentException("m = " + memory + " KiB is more than argon2.memory.mib = "
                        + limit.kibibytes / 1024 + " allows");
            }
            byte[] hash = Kinds.base64("hash", matcher.group(6));
            if (hash.length < 16 || hash.length > 512) {
                throw new IllegalArgumentException("an argon2id hash has 16 to 512 bytes, this one " + hash.length);
            }
            return new Argon2id(
                    version,
                    memory,
                    Kinds.number("t", matcher.group(3), 1, 1_000),
                    lanes,
                    Kinds.base64("salt", matcher.group(5)),
                    hash,
                    limit);
        }

        @Override
        public boolean matches(byte[] password) throws InterruptedException {
            byte[] derived = new byte[hash.length];
            limit.free.acquire(memory);
            try {
                Argon2BytesGenerator generator = new Argon2BytesGenerator();
                generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(version)
                        .withMemoryAsKB(memory)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
                generator.generateBytes(password, derived);
            } finally {
                limit.free.release(memory);
            }
            return MessageDigest.isEqual(hash, derived);
        }

        @Override
        public PasswordHash decoy() {
            return new Argon2id(version, memory, passes, lanes, salt, new byte[hash.length], limit);
        }

        @Override
        public String cost() {
            return "argon2id," + memory + ',' + passes + ',' + lanes;
        }
    }

    /** How the texts of all kinds are read. */
    final class Kinds {
        /** Kinds that others write and we do not read; only these are named, as anything else could be a password. */
        private static final Set<String> FOREIGN =
                Set.of("1", "2a", "2b", "2y", "5", "y", "argon2i", "argon2d", "scrypt", "pbkdf2", "pbkdf2-sha512");

        private static final String HOW = "; mosquitto_passwd writes $6$, $7$ and $argon2id$";

        private Kinds() {}

        static String unknown(String text) {
            if (text.isEmpty()) {
                return "the user has no password" + HOW;
            }
            if (text.charAt(0) != '$') {
                return "the password is plain text; hash the whole file with 'mosquitto_passwd -U FILE'";
            }
            String kind = text.split("\\$", -1)[1];
            return (FOREIGN.contains(kind) ? "the kind of hash $" + kind + "$ is not known" : "no known kind of hash")
                    + HOW;
        }

        static byte[] base64(String what, String text) {
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the " + what + " is not base64", e);
            }
            if (bytes.length == 0) {
                throw new IllegalArgumentException("the " + what + " is empty");
            }
            return bytes;
        }

        static int number(String what, String text, int least, int most) {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, without the text
            }
            throw new IllegalArgumentException(what + " must be a whole number from " + least + " to " + most);
        }
    }
}
