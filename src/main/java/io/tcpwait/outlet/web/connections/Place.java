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
    /** The client's first step, in which the server only asks it to answer. */
    CHEAP,
    /** The client's first step, in which the server has to sign at once. */
    COSTLY
  }

  private final SocketChannel socket;
  private final ClientAddress source;
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
   * Gives a place to a socket.
   *
   * @param limit the time for the first complete request
   */
  Place(SocketChannel socket, ClientAddress source, Duration limit) {
    this.socket = socket;
    this.source = source;
    progress(limit);
  }

  ClientAddress source() {
    return source;
  }

  /** Stores XNIO's connection of the socket. TLS and HTTP are added on top of it later. */
  void opened(StreamConnection plain) {
    connection = plain;
    wire = new Wire(socket, plain);
  }

  /** Stores the connection with TLS on top. */
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

  /** The last answer was sent, and the client has this time to close its side. */
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

  /** Makes the client answer before the server signs anything. */
  void answersFirst() {
    answersFirst = true;
  }

  /** Counts a step of the handshake, and returns its urgency. */
  Urgency nextHandshakeStep() {
    if (handshakeSteps++ > 0) {
      progressNanos = System.nanoTime();
      return Urgency.ANSWERED;
    }
    return answersFirst ? Urgency.CHEAP : Urgency.COSTLY;
  }

  /** Whether the client ended the connection in the middle of the handshake. */
  boolean gaveUpHandshake() {
    return tls && wire != null && wire.hasReceived() && !handshaken && !dropped;
  }

  /** Whether the client ever sent a complete request. */
  boolean asked() {
    return asked;
  }

  boolean answering() {
    return requests > 0;
  }

  /** The time of the last complete step, by {@link System#nanoTime}. */
  long progressNanos() {
    return progressNanos;
  }

  /** The deadline, by {@link System#nanoTime}. */
  long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * Whether the deadline has passed, or the client is half-closed and takes nothing of its answer.
   */
  boolean expired(long nowNanos) {
    boolean stuck = answering() && wire != null && wire.isStuck(nowNanos);
    return stuck || nowNanos - deadlineNanos >= 0;
  }

  boolean isOpen() {
    return socket.isOpen();
  }

  /**
   * Resets the connection. After an orderly close, the kernel would keep bytes that the peer never
   * reads for minutes, on an orphaned socket.
   */
  void abort() {
    dropped = true;
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // The close below is then an orderly one, or the socket is closed already.
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
    // A closed channel does not call its listeners. Undertow's listeners have to run: they return
    // their buffers, and end timers that would hold the connection for ten seconds more.
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
