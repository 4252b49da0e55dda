package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.undertow.util.ConnectionUtils;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Gives Undertow only heads that {@link RequestCheck} has passed, one at a time.
 *
 * <p>A bad request is answered here, and its connection is closed. A body stays unread until the
 * connection closes; then the connection discards all bytes that the client still sends.
 */
final class RequestConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
  /**
   * The format of RFC 9110, 5.6.7. The format of java.time writes a day below ten without its zero.
   */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private static final String HEAD = "HEAD ";

  private final StreamConnection connection;
  private final Rejections rejections;
  private final RequestBytes received = new RequestBytes();
  private @Nullable ByteBuffer head;
  private boolean last;
  private boolean closing;

  /**
   * Whether bytes are here that the kernel does not announce any more. Other threads read it too.
   */
  private volatile boolean holdsBytes;

  private RequestConduit(StreamConnection connection, Rejections rejections) {
    super(connection.getSourceChannel().getConduit());
    this.connection = connection;
    this.rejections = rejections;
  }

  /** Puts itself between a connection, TLS included, and its later readers. */
  static void guard(StreamConnection connection, Rejections rejections) {
    connection.getSourceChannel().setConduit(new RequestConduit(connection, rejections));
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (closing) {
      return discard();
    }
    while (head == null) {
      String text = null;
      try {
        text = received.next();
        if (text != null) {
          RequestCheck.Head checked = RequestCheck.check(text);
          head = ByteBuffer.wrap(checked.bytes());
          last = checked.last();
          break;
        }
      } catch (RefusedRequest refused) {
        refuse(refused, text == null ? received.startsWith(HEAD) : text.startsWith(HEAD));
        return 0;
      }
      int count = super.read(received.room());
      if (count <= 0) {
        holdsBytes = false;
        return count;
      }
      received.added(count);
    }
    return take(head, into);
  }

  private int take(ByteBuffer from, ByteBuffer into) {
    int count = Math.min(from.remaining(), into.remaining());
    into.put(from.slice(from.position(), count));
    from.position(from.position() + count);
    if (!from.hasRemaining()) {
      head = null;
      if (last) {
        beginToClose();
      }
    }
    holdsBytes = head != null || !received.isEmpty();
    return count;
  }

  private void beginToClose() {
    closing = true;
    received.clear();
    holdsBytes = false;
  }

  /** Reads and discards bytes: TLS may still hold bytes that came before the server closed. */
  private int discard() throws IOException {
    return Math.min(0, super.read(received.room()));
  }

  private void refuse(RefusedRequest refused, boolean isHead) {
    rejections.count(Reason.BAD_REQUEST);
    beginToClose();
    // Later, because Undertow is in the middle of a read, and would listen again after it.
    connection.getIoThread().execute(() -> answer(refused, !isHead));
  }

  private void answer(RefusedRequest refused, boolean withBody) {
    String body = refused.getMessage() + "\n";
    String text =
        """
        HTTP/1.1 %d %s
        Connection: close
        X-Content-Type-Options: nosniff
        Content-Type: text/plain; charset=utf-8
        Content-Length: %d
        Date: %s

        """
            .formatted(
                refused.status(),
                StatusCodes.getReason(refused.status()),
                body.length(),
                DATE.format(Instant.now()))
            .replace("\n", "\r\n");
    ByteBuffer bytes = ByteBuffer.wrap((withBody ? text + body : text).getBytes(ISO_8859_1));
    try {
      connection.getSinkChannel().write(bytes);
    } catch (IOException e) {
      IoUtils.safeClose(connection);
      return;
    }
    if (bytes.hasRemaining()) {
      IoUtils.safeClose(connection); // a client that leaves its answers unread
    } else {
      ConnectionUtils.cleanClose(connection);
    }
  }

  @Override
  public void resumeReads() {
    if (holdsBytes) {
      super.wakeupReads();
    } else {
      super.resumeReads();
    }
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

  @Override
  public long transferTo(long position, long count, FileChannel target) throws IOException {
    return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
  }

  @Override
  public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target)
      throws IOException {
    return Conduits.transfer(this, count, throughBuffer, target);
  }
}
