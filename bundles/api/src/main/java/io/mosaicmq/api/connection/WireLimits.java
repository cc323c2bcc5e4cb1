package io.mosaicmq.api.connection;

/**
 * What a client may send, in the names of {@code etc/mosaicmq.broker.cfg}: checked while bytes are read, so that nothing
 * beyond them is ever buffered.
 *
 * @param packetBytes {@code packet.bytes}: largest packet after CONNECT, header included
 * @param connectBytes {@code connect.bytes}: largest CONNECT, header included
 * @param clientIdBytes {@code client.id.bytes}: longest Client Identifier
 * @param topicBytes {@code topic.bytes}: longest Topic Name or Topic Filter
 * @param topicLevels {@code topic.levels}: most levels in one
 * @param userProperties {@code user.properties}: most User Properties in one packet
 * @param topicAliases {@code topic.aliases}: Topic Alias Maximum announced to clients
 */
public record WireLimits(
        int packetBytes,
        int connectBytes,
        int clientIdBytes,
        int topicBytes,
        int topicLevels,
        int userProperties,
        int topicAliases) {}
