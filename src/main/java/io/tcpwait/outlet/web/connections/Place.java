package io.tcpwait.outlet.web.connections;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** The place of a connection among the {@link WebLimits#maxConnections}, and its progress. */
final class Place {
  /** How soon a step of a handshake should be done. */
  enum Urgency {
    /** The client has answered the server before. */
    ANSWERED,
    /** It is the client's first, and only asks the client to answer. */
    CHEAP,
    /** It is the client's first, and the server has to sign at once. */
    COSTLY
  }

  private final SocketChannel socket;
  private final Source source;
  private @Nullable StreamConnection connection;
  private @Nullable Wire wire;
  private long progressNanos;
  private long deadlineNanos;
  private int requests;
  private boolean asked;
  private boolean trusted;
  private boolean handshaken;
  private int handshakeSteps;
  private boolean answersFirst;
  private boolean tls;
  private boolean dropped;

  /**
   * Gives the place to a socket.
   *
   * @param limit how long it may take to the first complete request
   */
  Place(SocketChannel socket, Source source, Duration limit) {
    this.socket = socket;
    this.source = source;
    progress(limit);
  }

  Source source() {
    return source;
  }

  /** XNIO serves the socket; TLS and HTTP are put on top of this connection later. */
  void opened(StreamConnection plain) {
    connection = plain;
    wire = new Wire(socket, plain);
  }

  /** The connection is TLS from now on. */
  void wrapped(StreamConnection outermost) {
    connection = outermost;
    tls = true;
  }

  private void progress(Duration limit) {
    progressNanos = System.nanoTime();
    deadlineNanos = progressNanos + limit.toNanos();
  }

  void begin(Duration limit) {
    asked = true;
    if (requests++ == 0) {
      progress(limit);
    }
  }

  void end(Duration limit) {
    if (--requests == 0) {
      progress(limit);
    }
  }

  /** The last answer is out, and the client has that long to close its side. */
  void close(Duration limit) {
    requests = 0;
    progress(limit);
  }

  void trust() {
    trusted = true;
  }

  boolean trusted() {
    return trusted;
  }

  void handshaken() {
    handshaken = true;
    progressNanos = System.nanoTime();
  }

  boolean isHandshaken() {
    return handshaken;
  }

  /** Its client has to answer before the server signs anything. */
  void answersFirst() {
    answersFirst = true;
  }

  /** Counts a step of its handshake, and answers how soon it should be done, the soonest first. */
  Urgency nextHandshakeStep() {
    if (handshakeSteps++ > 0) {
      progressNanos = System.nanoTime();
      return Urgency.ANSWERED;
    }
    return answersFirst ? Urgency.CHEAP : Urgency.COSTLY;
  }

  /** Whether it ended in the middle of its handshake, and not because the server dropped it. */
  boolean gaveUpHandshake() {
    return tls && wire != null && wire.hasReceived() && !handshaken && !dropped;
  }

  /** Whether it ever sent a complete request. */
  boolean asked() {
    return asked;
  }

  boolean answering() {
    return requests > 0;
  }

  /** When it last did a complete step, on the scale of {@link System#nanoTime}. */
  long progressNanos() {
    return progressNanos;
  }

  /** By {@link System#nanoTime}. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Whether its deadline is over, or its client is half-closed and takes nothing of its answer. */
  boolean expired(long nowNanos) {
    boolean stuck = answering() && wire != null && wire.isStuck(nowNanos);
    return stuck || nowNanos - deadlineNanos >= 0;
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  /**
   * Resets the connection. After an orderly close, the kernel would keep bytes that the peer never
   * reads, on a socket without a process, for minutes.
   */
  void abort() {
    dropped = true;
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // Then it is closed the orderly way, or is closed already.
    }
    StreamConnection open = connection;
    if (open == null) {
      IoUtils.safeClose(socket);
      return;
    }
    var in = open.getSourceChannel();
    var out = open.getSinkChannel();
    boolean reading = in.isReadResumed();
    boolean writing = out.isWriteResumed();
    IoUtils.safeClose(open);
    IoUtils.safeClose(socket);
    // A closed channel calls no listener. Undertow's must learn of it: they give back their
    // buffers,
    // and end timers that would hold all of the connection for ten seconds more.
    if (reading) {
      ChannelListeners.invokeChannelListener(in, in.getReadListener());
    }
    if (writing) {
      ChannelListeners.invokeChannelListener(out, out.getWriteListener());
    }
  }

  /** Closes in order; answers under way are lost. */
  void shut() {
    IoUtils.safeClose(connection);
    IoUtils.safeClose(socket);
  }
}
