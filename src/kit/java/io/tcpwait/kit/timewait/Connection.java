package io.tcpwait.kit.timewait;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Both ends of a connection, driven by one thread, so that the order of closes is certain. */
record Connection(SocketChannel client, SocketChannel server) implements AutoCloseable {
  private static final int REQUEST_BYTES = 100;
  private static final int ANSWER_BYTES = 1_000;

  /** Sends a request and its answer. */
  void converse() throws IOException {
    send(client, server, REQUEST_BYTES);
    send(server, client, ANSWER_BYTES);
  }

  private static void send(SocketChannel from, SocketChannel to, int bytes) throws IOException {
    ByteBuffer sent = ByteBuffer.allocate(bytes);
    while (sent.hasRemaining()) {
      from.write(sent);
    }
    ByteBuffer read = ByteBuffer.allocate(bytes);
    while (read.hasRemaining()) {
      if (to.read(read) < 0) {
        throw new IOException("closed before its time");
      }
    }
  }

  /** Closes the server's end, then the client's end once it has received the FIN. */
  void endByServer() throws IOException {
    end(server, client);
  }

  /** Closes the client's end, then the server's end once it has received the FIN. */
  void endByClient() throws IOException {
    end(client, server);
  }

  private static void end(SocketChannel first, SocketChannel second) throws IOException {
    first.close();
    if (second.read(ByteBuffer.allocate(1)) >= 0) {
      throw new IOException("there was to be a FIN and nothing else");
    }
    second.close();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
