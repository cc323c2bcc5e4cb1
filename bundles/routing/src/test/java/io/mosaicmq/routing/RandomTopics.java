package io.mosaicmq.routing;

import java.util.Random;

/** Topics and filters out of few words, so that they often match: short and long levels, empty ones, $ and other alphabets. */
final class RandomTopics {
    private static final String[] WORDS = {
        "",
        "a",
        "b",
        "$a",
        "$",
        "sevenby",
        "eightbyt",
        "a-level-of-more-than-a-word",
        "a-level-of-more-than-a-ward",
        "ä",
        "температура"
    };

    private final Random random;

    RandomTopics(long seed) {
        random = new Random(seed);
    }

    String topic() {
        return text(false);
    }

    String filter() {
        return text(true);
    }

    private String text(boolean wildcards) {
        while (true) {
            StringBuilder text = new StringBuilder();
            int levels = 1 + random.nextInt(5);
            for (int i = 0; i < levels; i++) {
                text.append(i == 0 ? "" : "/");
                int choice = random.nextInt(10);
                if (wildcards && choice == 0 && i == levels - 1) {
                    text.append('#');
                } else if (wildcards && choice < 3) {
                    text.append('+');
                } else {
                    text.append(WORDS[random.nextInt(WORDS.length)]);
                }
            }
            if (text.length() > 0) {
                return text.toString();
            }
        }
    }
}
