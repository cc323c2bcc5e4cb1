package io.mosaicmq.api.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-1.5.4] UTF-8 Encoded Strings")
class Utf8Test {
    private static boolean isFine(byte... bytes) {
        return Utf8.fault(bytes, 0, bytes.length).isEmpty();
    }

    /** The JDK's strict decoder, which knows all about UTF-8 but allows U+0000. */
    private static boolean jdkAgrees(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    @DisplayName("[MQTT5-1.5.4-1] every sequence of one and two bytes is judged as the JDK judges it")
    void allShortSequences() {
        for (int a = 0; a < 256; a++) {
            byte[] one = {(byte) a};
            assertEquals(jdkAgrees(one), isFine(one), () -> "byte " + one[0]);
            for (int b = 0; b < 256; b++) {
                byte[] two = {(byte) a, (byte) b};
                assertEquals(jdkAgrees(two), isFine(two), () -> "bytes " + two[0] + " " + two[1]);
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-1.5.4-1] longer sequences, cut and broken ones included, are judged as the JDK judges them")
    void randomSequences() {
        Random random = new Random(5);
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            for (int k = 0; k < bytes.length; k++) {
                // Mostly bytes that mean something in UTF-8: leads of three and four bytes, continuations.
                bytes[k] = (byte) (random.nextInt(3) == 0 ? 0xE0 + random.nextInt(24) : 0x80 + random.nextInt(64));
            }
            assertEquals(jdkAgrees(bytes), isFine(bytes), () -> Arrays.toString(bytes));
        }
    }

    @Test
    @DisplayName("[MQTT5-1.5.4-2] U+0000 is refused, [MQTT5-1.5.4-3] a byte order mark is a character like others")
    void specialCharacters() {
        assertEquals("U+0000 is not allowed", Utf8.fault(new byte[] {'a', 0}, 0, 2));
        assertEquals("", Utf8.fault(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, 3));
    }
}
