package io.mosaicmq.routing;

import io.mosaicmq.api.routing.Subscriber;

/** A subscriber as the broker would be one. */
final class Client implements Subscriber {
    private final int shard;
    volatile boolean online = true;
    volatile int inFlight;

    Client(int shard) {
        this.shard = shard;
    }

    @Override
    public int shard() {
        return shard;
    }

    @Override
    public boolean isOnline() {
        return online;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }
}
