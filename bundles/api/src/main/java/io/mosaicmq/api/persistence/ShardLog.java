package io.mosaicmq.api.persistence;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** The log of one shard, used by its loop alone. */
@ProviderType
public interface ShardLog {
    /** The kept state as commands that make it, in an order in which they can be applied; before the first append. */
    void replay(Consumer<Command> target);

    /**
     * Adds commands, all or none. Completions come in the order of the calls, on the shard's loop: during the call when the
     * store needs no time.
     */
    void append(List<Command> batch, Completion completion);

    /** What became of a batch. */
    @ProviderType
    interface Completion {
        /** It is kept as the store promises. */
        void committed();

        /**
         * It is not kept, and nothing later will be: acknowledge nothing.
         *
         * @param reason in words, for an operator
         */
        void failed(String reason);
    }
}
