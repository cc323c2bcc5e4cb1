package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Packet;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what a {@link ClientPacketDecoder} found, in the order of the wire and on the decoder's thread. */
@ConsumerType
public interface ServerPacketSink {
    /** A packet other than PUBLISH; acknowledgements come as {@link Packet.Acknowledgement}. */
    void packet(Packet packet);

    void publish(ReceivedPublish publish);
}
