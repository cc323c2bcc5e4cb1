package io.mosaicmq.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.packet.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Refusals are told to the operator")
class RefusalsTest {
    private final ManualDeadlines time = new ManualDeadlines();
    private final RecordingLog log = new RecordingLog();
    private final Refusals refusals = new Refusals(log.logger(), time::now);

    @Test
    @DisplayName("with who and why, without secrets and control characters")
    void whoAndWhy() {
        refuse("mal\nlory");
        String line = log.at("info").get(0);
        assertTrue(line.contains("client client user mal\\u000alory from 127.0.0.1: Not authorized, because"), line);
        assertFalse(line.contains("hunter2"), line);
    }

    @Test
    @DisplayName("once in a minute for the same client, user and address")
    void sameAgain() {
        refuse("mallory");
        refuse("mallory");
        time.pass(Duration.ofSeconds(59));
        refuse("mallory");
        assertEquals(1, log.at("info").size());
        time.pass(Duration.ofSeconds(1));
        refuse("mallory");
        assertEquals(2, log.at("info").size());
        String line = log.at("info").get(1);
        assertTrue(line.endsWith("; 2 refusals since the last line were not told"), line);
    }

    @Test
    @DisplayName("in no more than ten lines a second, whoever they are about")
    void flood() {
        for (int i = 0; i < 10_000; i++) {
            refuse("user" + i);
        }
        assertEquals(10, log.at("info").size());
        time.pass(Duration.ofSeconds(1));
        refuse("another");
        assertTrue(log.at("info").get(10).endsWith("; 9990 refusals since the last line were not told"));
    }

    private void refuse(String user) {
        refusals.tell(Fixture.user(user), new Admission.Refused(ReasonCode.NOT_AUTHORIZED, "because", "chain"));
    }
}
