package io.tcpwait.outlet.web.connections;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.Buffers;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The bytes of a connection below TLS, as the kernel sends and receives them.
 *
 * <p>Bytes that arrive after the server's FIN are discarded, below TLS and so without decryption. A
 * close with unread bytes would be a reset (RFC 2525, 2.17), and a client that has not read its
 * answer yet may lose it.
 *
 * <p>A client that has sent its FIN and takes nothing of its answer holds a server socket in
 * CLOSE_WAIT. While an answer is sent, the server does not read and would not see the FIN, so
 * {@link #isStuck} reads ahead.
 *
 * <p>Used only by the I/O thread.
 */
final class Wire {
  /** Bytes are discarded in up to {@link #MAX_DISCARD_STEPS} steps of this size. */
  private static final int DISCARD_BYTES = 4 * 1024;

  private static final int MAX_DISCARD_STEPS = 16;

  /** A client that sends more than this is cut off. */
  private static final int MAX_DISCARDED_BYTES = 1 << 20;

  private static final int AHEAD_BYTES = 1024;

  /** How long a client that has sent its FIN may take nothing of its answer. */
  private static final long UNTAKEN_NANOS = Duration.ofSeconds(2).toNanos();

  private final SocketChannel socket;
  private @Nullable ByteBuffer ahead;
  private int discardedBytes;
  private boolean received;
  private boolean finSent;
  private boolean waitsToSend;
  private long takenNanos;

  /** Puts itself below all later layers of the connection. */
  Wire(SocketChannel socket, StreamConnection connection) {
    this.socket = socket;
    connection.getSourceChannel().setConduit(new In(connection.getSourceChannel().getConduit()));
    connection.getSinkChannel().setConduit(new Out(connection.getSinkChannel().getConduit()));
  }

  /** Whether a byte was ever received. */
  boolean hasReceived() {
    return received;
  }

  /**
   * Whether the client has sent its FIN and, for two seconds, the kernel has taken nothing of the
   * answer. A client with more than {@value #AHEAD_BYTES} bytes of further requests counts too: a
   * FIN behind them would not be seen.
   *
   * @param nowNanos by {@link System#nanoTime}
   */
  boolean isStuck(long nowNanos) {
    return waitsToSend && nowNanos - takenNanos >= UNTAKEN_NANOS && clientHasEnded();
  }

  private boolean clientHasEnded() {
    ByteBuffer room = ahead == null ? ByteBuffer.allocate(AHEAD_BYTES) : ahead.compact();
    int bytes;
    try {
      do {
        bytes = socket.read(room);
      } while (bytes > 0);
    } catch (IOException e) {
      bytes = -1; // it was reset
    }
    boolean full = !room.hasRemaining();
    room.flip();
    ahead = room.hasRemaining() ? room : null;
    return bytes < 0 || full;
  }

  private void written(long bytes, boolean complete) {
    if (bytes > 0 || complete || !waitsToSend) {
      takenNanos = System.nanoTime();
    }
    waitsToSend = !complete;
  }

  private final class In extends AbstractStreamSourceConduit<StreamSourceConduit> {
    In(StreamSourceConduit next) {
      super(next);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (finSent) {
        return discard();
      }
      ByteBuffer first = ahead;
      int bytes = first == null ? super.read(into) : Buffers.copy(into, first);
      if (first != null && !first.hasRemaining()) {
        ahead = null;
      }
      received |= bytes > 0;
      return bytes;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        if (into[i].hasRemaining()) {
          return read(into[i]);
        }
      }
      return 0;
    }

    private int discard() throws IOException {
      ahead = null;
      ByteBuffer rubbish = ByteBuffer.allocate(DISCARD_BYTES);
      for (int i = 0; i < MAX_DISCARD_STEPS; i++) {
        int bytes = super.read(rubbish.clear());
        if (bytes <= 0) {
          return bytes;
        }
        discardedBytes += bytes;
        if (discardedBytes > MAX_DISCARDED_BYTES) {
          return -1;
        }
      }
      return 0;
    }

    /** The kernel does not announce bytes again that were read ahead. */
    @Override
    public void resumeReads() {
      if (ahead == null) {
        super.resumeReads();
      } else {
        super.wakeupReads();
      }
    }
  }

  private final class Out extends AbstractStreamSinkConduit<StreamSinkConduit> {
    Out(StreamSinkConduit next) {
      super(next);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int bytes = super.write(from);
      written(bytes, !from.hasRemaining());
      return bytes;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
      long bytes = super.write(from, offset, length);
      written(bytes, !Buffers.hasRemaining(from, offset, length));
      return bytes;
    }

    @Override
    public int writeFinal(ByteBuffer from) throws IOException {
      return Conduits.writeFinalBasic(this, from);
    }

    @Override
    public long writeFinal(ByteBuffer[] from, int offset, int length) throws IOException {
      return Conduits.writeFinalBasic(this, from, offset, length);
    }

    @Override
    public void terminateWrites() throws IOException {
      finSent = true;
      super.terminateWrites();
    }
  }
}
