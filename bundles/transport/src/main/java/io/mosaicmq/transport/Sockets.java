package io.mosaicmq.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** Which system calls serve the sockets. */
interface Sockets {
    /** For operators: {@code epoll} or {@code nio}. */
    String name();

    IoHandlerFactory handlers();

    /** A socket that is to listen. */
    ServerChannel listening();

    /** The best there is on this machine. */
    static Sockets choose(boolean allowNative) {
        if (allowNative) {
            try {
                if (EpollSockets.isAvailable()) {
                    return new EpollSockets();
                }
            } catch (LinkageError absent) {
                // The package is an optional import: without it the JDK's selector does.
                return new Nio();
            }
        }
        return new Nio();
    }

    /** The JDK's selector. */
    record Nio() implements Sockets {
        @Override
        public String name() {
            return "nio";
        }

        @Override
        public IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ServerChannel listening() {
            return new NioServerSocketChannel();
        }
    }
}
