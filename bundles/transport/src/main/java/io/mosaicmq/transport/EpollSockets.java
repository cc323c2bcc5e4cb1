package io.mosaicmq.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;

/** Linux epoll without the detour of the JDK's selector; a class of its own because its imports may be absent. */
record EpollSockets() implements Sockets {
    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public IoHandlerFactory handlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public ServerChannel listening() {
        return new EpollServerSocketChannel();
    }
}
