package io.mosaicmq.auth.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.auth.file.PasswordFile.Finding;
import io.mosaicmq.auth.file.PasswordHash.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A password file")
class PasswordFileTest {
    private static final String SALT =
            "lOlQ7aSocOZWXUThS5DxbAo4HNaTBFKcgfa9QIrxPFFVFrhBfgBfwxCT+qSxPekkNkVt0lKJqyhnw6V2+pSESQ==";
    private static final String ALICE =
            "alice:$7$101$1fou5v8FXVe4X1MQ$ifFDOTn/YDPXUAS2Ys93erRFFIyf9TvYdeQFfCc4jXdpZLSZP/jzXHFyZIE5cbDIn4nejjhcvitszlsifCtw2Q==\n";

    private final Memory memory = new Memory(64);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            textBlock =
                    """
                    alice, secret
                    bob, pässword
                    carol smith, a:b c
                    eve, plain
                    """)
    @DisplayName("made by mosquitto_passwd 2.0.11 (kinds 6 and 7, and -U) lets its users in with their passwords only")
    void realFile(String user, String password) throws Exception {
        PasswordFile users = PasswordFile.parse(fixture(), memory);
        assertEquals(Finding.RIGHT, users.check(user, utf8(password)));
        assertEquals(Finding.WRONG, users.check(user, utf8(password + ' ')));
        assertEquals(Finding.WRONG, users.check(user, utf8("")));
        assertEquals(Finding.UNKNOWN, users.check(user.toUpperCase(java.util.Locale.ROOT), utf8(password)));
    }

    @Test
    @DisplayName("made by mosquitto_passwd may hold an empty password")
    void emptyPassword() throws Exception {
        PasswordFile users = PasswordFile.parse(fixture(), memory);
        assertEquals(Finding.RIGHT, users.check("dora", utf8("")));
        assertEquals(Finding.WRONG, users.check("dora", utf8("x")));
    }

    @Test
    @DisplayName("of Mosquitto 2.1: a salt of 64 bytes, 1000 iterations, a password that is no text")
    void longSaltAndBinaryPassword() throws Exception {
        String line = "frank:$7$1000$" + SALT
                + "$MPikScmPbJJKZo7kwX20fXdGadhBVwnEe1uRePiAgmIJE7ZsXZtHU47kxbGMVNUXbjCNVZjmx0I+zAP8v5qqRw==";
        PasswordFile users = PasswordFile.parse(line, memory);
        assertEquals(Finding.RIGHT, users.check("frank", new byte[] {(byte) 0xFF, 0, (byte) 0xFE}));
        assertEquals(Finding.WRONG, users.check("frank", new byte[] {(byte) 0xFF, 0, (byte) 0xFD}));
    }

    @Test
    @DisplayName("has PBKDF2 hashes as long as the file says, and passwords longer than a block")
    void hashOfSeveralBlocks() throws Exception {
        String line = "grace:$7$3$" + SALT
                + "$jtURrD0risULDyn+oBsxz3BvN5A6VIRb0dTL+qrDfYqs8ysCOPXngNjX7RpV50kBN7mYs2neOFe4cHCRqDxwhkCRm1FRkI9akCbhGbt43DH/DqtVJiqu93UUM3Ea344LmzNAMg==";
        PasswordFile users = PasswordFile.parse(line, memory);
        assertEquals(Finding.RIGHT, users.check("grace", utf8("x".repeat(200))));
        assertEquals(Finding.WRONG, users.check("grace", utf8("x".repeat(199))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=47104,t=1,p=1$lOlQ7aSocOZWXUThS5DxbAo4HNaTBFKcgfa9QIrxPFFVFrhBfgBfwxCT+qSxPekkNkVt0lKJqyhnw6V2+pSESQ$wvt5n9hCKX1Vi/ybCT4lc76Zd6GkU0U4MIHmgOEb3NqxaRiWJjOHuAnfcUdH1ZU5opU5c5A/8y4aFUV1NACIpQ",
                "$argon2id$v=19$m=1024,t=2,p=2$lOlQ7aSocOZWXUThS5DxbA$DFvzRgqZ+4D6KlUzfUpxDepIfxS0reUCPExcwVeg0ms"
            })
    @DisplayName("of Mosquitto 2.1: argon2id as the reference library writes it")
    void argon2id(String hash) throws Exception {
        PasswordFile users = PasswordFile.parse("henry:" + hash, memory);
        assertEquals(Finding.RIGHT, users.check("henry", utf8("secret")));
        assertEquals(Finding.WRONG, users.check("henry", utf8("Secret")));
    }

    @Test
    @DisplayName("may hold comments, blank lines and line ends of another system")
    void commentsAndBlankLines() throws Exception {
        PasswordFile users = PasswordFile.parse("# users\r\n\r\n   \r\n" + ALICE.replace("\n", "\r\n"), memory);
        assertEquals(Finding.RIGHT, users.check("alice", utf8("secret")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    nobody | no ':'
                    :$6$c2FsdA==$c2FsdA== | name before ':' is empty
                    mallory: | no password
                    mallory:letmein | plain text; hash the whole file with 'mosquitto_passwd -U FILE'
                    mallory:$2b$10$abcdefghijklmnopqrstuv | $2b$ is not known
                    mallory:$letmein | no known kind of hash
                    mallory:$6$c2FsdA== | reads $6$salt$hash
                    mallory:$6$c2FsdA==$c2FsdA== | has 64 bytes, this one 4
                    mallory:$6$%%%$c2FsdA== | salt is not base64
                    mallory:$7$0$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdHNhbHQ= | iterations must be a whole number
                    mallory:$7$99999999999$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdHNhbHQ= | iterations must be a whole number
                    mallory:$7$101$$c2FsdHNhbHRzYWx0c2FsdHNhbHQ= | salt is empty
                    mallory:$7$101$c2FsdA==$c2FsdA== | 16 to 512 bytes
                    mallory:$argon2id$v=19$m=65537,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdHNhbHQ | more than argon2.memory.mib = 64
                    mallory:$argon2id$m=1024,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdHNhbHQ | reads $argon2id$v=19
                    alice:$6$c2FsdA==$c2FsdA== | has 64 bytes
                    """)
    @DisplayName("[E3] with a line that is not what it should be is refused whole, with line and reason")
    void malformedLine(String line, String reason) {
        LineException e = assertThrows(LineException.class, () -> PasswordFile.parse("#\n" + ALICE + line, memory));
        assertTrue(e.getMessage().startsWith("line 3: "), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertFalse(e.getMessage().contains("letmein"), "a password is never quoted");
    }

    @Test
    @DisplayName("with a user twice is refused")
    void duplicateUser() {
        LineException e = assertThrows(LineException.class, () -> PasswordFile.parse(ALICE + ALICE, memory));
        assertEquals("line 2: user alice is in the file twice", e.getMessage());
    }

    @Test
    @DisplayName("[E13] checks a decoy of the kind that is most common for a user it does not know")
    void decoyCostsAsMuch() throws Exception {
        PasswordHash hash = PasswordHash.of(ALICE.strip().substring("alice:".length()), memory);
        assertEquals(hash.cost(), hash.decoy().cost());
        assertFalse(hash.decoy().matches(utf8("secret")));
        PasswordHash argon2 = PasswordHash.of(
                "$argon2id$v=19$m=1024,t=2,p=2$lOlQ7aSocOZWXUThS5DxbA$DFvzRgqZ+4D6KlUzfUpxDepIfxS0reUCPExcwVeg0ms",
                memory);
        assertEquals(argon2.cost(), argon2.decoy().cost());
        assertFalse(argon2.decoy().matches(utf8("secret")));
    }

    @Test
    @DisplayName("without users knows nobody")
    void empty() throws Exception {
        assertEquals(Finding.UNKNOWN, PasswordFile.parse("", memory).check("alice", utf8("secret")));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String fixture() throws IOException {
        try (InputStream in = PasswordFileTest.class.getResourceAsStream("passwords")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
