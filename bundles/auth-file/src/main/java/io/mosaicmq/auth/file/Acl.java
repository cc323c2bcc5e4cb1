package io.mosaicmq.auth.file;

import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.TopicFilter;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.auth.file.RuleSet.Access;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of one ACL file, in the format of Mosquitto's {@code acl_file}: {@code user NAME}, {@code topic [access] FILTER},
 * {@code pattern [access] FILTER}. What no rule allows is denied, and a rule that denies wins over any that allows, wherever
 * they stand. Immutable, any thread.
 */
final class Acl {
    /** The rules of an empty file, and of one that never was good: nothing is allowed. */
    static final Acl NOTHING = new Acl(RuleSet.EMPTY, Map.of(), RuleSet.EMPTY, List.of());

    /** How much of a text from a file a message shows. */
    static final int SHOWN = 200;

    private static final String USERNAME = "%u";
    private static final String CLIENT_ID = "%c";

    /** A {@code pattern} line in which a name has to be put. */
    private record Template(Access access, List<String> levels) {
        boolean uses(String placeholder) {
            return levels.contains(placeholder);
        }
    }

    private final RuleSet anonymous;
    private final Map<String, RuleSet> users;
    /** Patterns in which nothing has to be put. */
    private final RuleSet everyone;

    private final List<Template> templates;

    private Acl(RuleSet anonymous, Map<String, RuleSet> users, RuleSet everyone, List<Template> templates) {
        this.anonymous = anonymous;
        this.users = Map.copyOf(users);
        this.everyone = everyone;
        this.templates = List.copyOf(templates);
    }

    /** The rules that concern one client: its user's, everyone's, and the patterns with its names put in. */
    List<RuleSet> of(Principal principal, String clientId) {
        RuleSet own = principal.isAnonymous() ? anonymous : users.getOrDefault(principal.name(), RuleSet.EMPTY);
        RuleSet.Builder named = new RuleSet.Builder();
        for (Template template : templates) {
            fill(template, principal.name(), clientId).ifPresent(filter -> named.add(template.access(), filter));
        }
        return List.of(own, everyone, named.build());
    }

    /**
     * Puts names into a pattern: once, level by level, and to the letter, so that a name can neither be a wildcard nor hold
     * another placeholder.
     */
    private static Optional<TopicFilter> fill(Template template, String username, String clientId) {
        boolean denies = template.access() == Access.DENY;
        if (template.uses(USERNAME) && !isUsable(username, denies)
                || template.uses(CLIENT_ID) && !isUsable(clientId, denies)) {
            return Optional.empty();
        }
        List<String> levels = template.levels().stream()
                .map(level -> switch (level) {
                    case USERNAME -> username;
                    case CLIENT_ID -> clientId;
                    default -> level;
                })
                .toList();
        try {
            TopicFilter filter = TopicFilter.of(String.join("/", levels));
            // A name may not carry a rule that was not written for $-topics to them.
            return filter.isReserved() && !template.levels().get(0).startsWith("$")
                    ? Optional.empty()
                    : Optional.of(filter);
        } catch (TopicSyntaxException e) {
            return Optional.empty(); // a name too long or ill-formed for a topic: no topic has it in a level
        }
    }

    /**
     * Whether a name can stand for one level. With a {@code /} it spans several: no client gets at others' topics by a client
     * id of its choice, while what is denied to it stays denied.
     */
    private static boolean isUsable(String name, boolean denies) {
        return !name.isEmpty()
                && name.indexOf('+') < 0
                && name.indexOf('#') < 0
                && name.indexOf('\0') < 0
                && StandardCharsets.UTF_8.newEncoder().canEncode(name) // else it would be spelt with '?'
                && (denies || name.indexOf('/') < 0);
    }

    /**
     * @param text the content of the file
     * @throws LineException if any line is not what it should be: none of the file is used then
     */
    static Acl parse(String text) throws LineException {
        Parser parser = new Parser();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            parser.line(number, line.strip());
        }
        return parser.end();
    }

    /** Reads lines in order; one thread. */
    private static final class Parser {
        private final RuleSet.Builder anonymous = new RuleSet.Builder();
        private final Map<String, RuleSet.Builder> users = new HashMap<>();
        private final RuleSet.Builder everyone = new RuleSet.Builder();
        private final List<Template> templates = new ArrayList<>();
        private RuleSet.Builder section = anonymous;

        void line(int number, String line) throws LineException {
            if (line.isEmpty() || line.charAt(0) == '#') {
                return;
            }
            String[] words = line.split("[ \t]+", 2);
            String rest = words.length == 2 ? words[1] : "";
            switch (words[0]) {
                case "user" -> {
                    if (rest.isEmpty()) {
                        throw new LineException(number, "user needs a name");
                    }
                    section = users.computeIfAbsent(rest, name -> new RuleSet.Builder());
                }
                case "topic" -> {
                    Rule rule = rule(number, "topic", rest);
                    section.add(rule.access(), rule.filter());
                }
                case "pattern" -> pattern(number, rule(number, "pattern", rest));
                default ->
                    throw new LineException(
                            number,
                            "a line begins with user, topic, pattern or #, this one with '"
                                    + Printable.of(words[0], SHOWN) + "'");
            }
        }

        private void pattern(int number, Rule rule) throws LineException {
            List<String> levels = List.of(rule.filter().toString().split("/", -1));
            for (String level : levels) {
                if (level.length() > 2 && (level.contains(USERNAME) || level.contains(CLIENT_ID))) {
                    throw new LineException(
                            number,
                            "%u and %c must each occupy a whole level, not '" + Printable.of(level, SHOWN) + "'");
                }
            }
            if (levels.contains(USERNAME) || levels.contains(CLIENT_ID)) {
                templates.add(new Template(rule.access(), levels));
            } else {
                everyone.add(rule.access(), rule.filter());
            }
        }

        private record Rule(Access access, TopicFilter filter) {}

        private static Rule rule(int number, String keyword, String rest) throws LineException {
            String[] words = rest.split("[ \t]+", 2);
            Optional<Access> access =
                    switch (words[0]) {
                        case "read" -> Optional.of(Access.READ);
                        case "write" -> Optional.of(Access.WRITE);
                        case "readwrite" -> Optional.of(Access.READ_WRITE);
                        case "deny" -> Optional.of(Access.DENY);
                        default -> Optional.empty();
                    };
            if (words.length == 1 && (access.isPresent() || rest.isEmpty())) {
                throw new LineException(
                        number, keyword + " needs a topic: " + keyword + " [read|write|readwrite|deny] T");
            }
            if (words.length == 2 && access.isEmpty()) {
                throw new LineException(
                        number,
                        "'" + Printable.of(words[0], SHOWN) + "' is no access: " + keyword
                                + " [read|write|readwrite|deny] T; a topic with spaces needs one before it");
            }
            try {
                return new Rule(access.orElse(Access.READ_WRITE), TopicFilter.of(words[words.length - 1]));
            } catch (TopicSyntaxException e) {
                throw new LineException(number, Printable.of(e.getMessage(), SHOWN));
            }
        }

        Acl end() {
            Map<String, RuleSet> compiled = new HashMap<>();
            users.forEach((name, rules) -> compiled.put(name, rules.build()));
            return new Acl(anonymous.build(), compiled, everyone.build(), templates);
        }
    }

    @Override
    public String toString() {
        return "rules for " + users.size() + " users";
    }
}
