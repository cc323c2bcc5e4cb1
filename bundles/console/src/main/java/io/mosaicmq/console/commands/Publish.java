package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.LocalMessages;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.RetainedTopics;
import io.mosaicmq.console.view.Text;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.apache.karaf.shell.support.completers.FileCompleter;

@Service
@Command(
        scope = "mqtt",
        name = "publish",
        description = "Publish a message as the broker itself",
        detailedDescription = "classpath:help/publish.txt")
public final class Publish extends MqttCommand {
    /** What the wire format can carry in one packet, in bytes ([MQTT5-2.1.4]). */
    private static final int MAXIMUM_PAYLOAD = 268_435_455;

    @Argument(name = "TOPIC", description = "Topic Name, in quotes where it has a # or a $", required = true)
    @Completion(RetainedTopics.class)
    String topic = "";

    @Argument(index = 1, name = "PAYLOAD", description = "The payload as text; or use -f or -n")
    String payload;

    @Option(name = "-q", aliases = "--qos", description = "Quality of Service: 0, 1 or 2", valueToShowInHelp = "0")
    int qos;

    @Option(name = "-r", aliases = "--retain", description = "Keep it as the retained message of the topic")
    boolean retain;

    @Option(name = "-n", aliases = "--empty", description = "Empty payload; with -r it removes the retained message")
    boolean empty;

    @Option(name = "-f", aliases = "--file", description = "Take the payload from a file, as it is")
    @Completion(FileCompleter.class)
    String file;

    @Reference
    Session session;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        Message message = Message.of(topic(), qos(qos), retain, content(), System.currentTimeMillis());
        try (Lease<LocalMessages> messages = lease(LocalMessages.class)) {
            int reached = await(messages.service().publish(message));
            out.println("Published to " + Text.count(reached, "subscription"));
        }
    }

    static QoS qos(int value) throws CommandException {
        if (value < 0 || value > 2) {
            throw new CommandException("-q is 0, 1 or 2, not " + value);
        }
        return QoS.of(value);
    }

    private Topic topic() throws CommandException {
        try {
            return Topic.of(topic);
        } catch (TopicSyntaxException e) {
            throw new CommandException("'" + Printable.of(topic) + "' is no Topic Name: " + e.getMessage(), e);
        }
    }

    private byte[] content() throws CommandException {
        int sources = (payload != null ? 1 : 0) + (empty ? 1 : 0) + (file != null ? 1 : 0);
        if (sources != 1) {
            throw new CommandException(
                    "Say what to publish in exactly one way: a PAYLOAD after the topic, -f FILE, or -n for none");
        }
        if (payload != null) {
            return payload.getBytes(StandardCharsets.UTF_8);
        }
        return empty ? new byte[0] : read(session.currentDir().resolve(file));
    }

    private static byte[] read(Path path) throws CommandException {
        try {
            if (!Files.isRegularFile(path)) { // a pipe or a device could keep the console waiting for ever
                throw new CommandException("-f " + Printable.of(path.toString()) + ": there is no such regular file");
            }
            long size = Files.size(path);
            if (size > MAXIMUM_PAYLOAD) {
                throw new CommandException("-f " + Printable.of(path.toString()) + " has " + size
                        + " bytes; MQTT can carry " + MAXIMUM_PAYLOAD);
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new CommandException("-f " + Printable.of(path.toString()) + " cannot be read: " + e, e);
        }
    }
}
