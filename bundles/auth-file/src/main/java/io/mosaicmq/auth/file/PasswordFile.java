package io.mosaicmq.auth.file;

import io.mosaicmq.api.text.Printable;
import io.mosaicmq.auth.file.PasswordHash.Memory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The users of one password file, {@code name:hash} a line. Immutable, any thread. */
final class PasswordFile {
    /** What the file says of a user name and a password. */
    enum Finding {
        RIGHT,
        WRONG,
        UNKNOWN
    }

    private final Map<String, PasswordHash> hashes;
    /** Checked in place of the hash that an unknown user has not got. */
    private final Optional<PasswordHash> decoy;

    private PasswordFile(Map<String, PasswordHash> hashes) {
        this.hashes = Map.copyOf(hashes);
        this.decoy = mostCommon(hashes);
    }

    /**
     * @param text the content of the file
     * @throws LineException if any line is not what it should be: none of the file is used then
     */
    static PasswordFile parse(String text, Memory memory) throws LineException {
        Map<String, PasswordHash> hashes = new HashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String entry = line.stripTrailing();
            if (entry.isBlank() || entry.charAt(0) == '#') {
                continue;
            }
            int colon = entry.indexOf(':');
            if (colon < 0) {
                throw new LineException(number, "a line reads name:hash, this one has no ':'");
            }
            String name = entry.substring(0, colon);
            if (name.isEmpty()) {
                throw new LineException(number, "the name before ':' is empty");
            }
            PasswordHash hash;
            try {
                hash = PasswordHash.of(entry.substring(colon + 1), memory);
            } catch (IllegalArgumentException e) {
                throw new LineException(number, "user " + Printable.of(name, Acl.SHOWN) + ": " + e.getMessage());
            }
            if (hashes.putIfAbsent(name, hash) != null) {
                throw new LineException(number, "user " + Printable.of(name, Acl.SHOWN) + " is in the file twice");
            }
        }
        return new PasswordFile(hashes);
    }

    /** Checks a password; an unknown user takes as long as a wrong password, so that time tells nobody who exists. */
    Finding check(String name, byte[] password) throws InterruptedException {
        PasswordHash hash = hashes.get(name);
        if (hash != null) {
            return hash.matches(password) ? Finding.RIGHT : Finding.WRONG;
        }
        if (decoy.isPresent()) {
            decoy.get().matches(password); // for its time alone
        }
        return Finding.UNKNOWN;
    }

    @Override
    public String toString() {
        return hashes.size() + " users";
    }

    private static Optional<PasswordHash> mostCommon(Map<String, PasswordHash> hashes) {
        Map<String, Long> count =
                hashes.values().stream().collect(Collectors.groupingBy(PasswordHash::cost, Collectors.counting()));
        Function<PasswordHash, Long> often = hash -> count.get(hash.cost());
        return hashes.values().stream()
                .max(Comparator.comparing(often).thenComparing(PasswordHash::cost))
                .map(PasswordHash::decoy);
    }
}
