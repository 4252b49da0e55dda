package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection, cut into the heads of requests (RFC 9112, 2.1).
 *
 * <p>At most {@value #MAX_BYTES} are kept. A byte that a head must not have is refused at once, so
 * the server does not wait for clients that do not speak HTTP.
 */
final class RequestBytes {
  static final int MAX_BYTES = 16 * 1024;
  private static final int FIRST_BYTES = 1024;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private int scanned;
  private boolean lineEnded;
  private boolean emptyLineSkipped;

  /** The room for further bytes. It is never empty after {@link #next} has returned null. */
  ByteBuffer room() {
    if (length == bytes.length && length < MAX_BYTES) {
      bytes = Arrays.copyOf(bytes, Math.min(2 * length, MAX_BYTES));
    }
    return ByteBuffer.wrap(bytes, length, bytes.length - length);
  }

  /** Notes that so many bytes were put at the start of the last {@link #room}. */
  void added(int count) {
    length += count;
  }

  boolean isEmpty() {
    return length == 0;
  }

  boolean startsWith(String text) {
    return length >= text.length() && new String(bytes, 0, text.length(), ISO_8859_1).equals(text);
  }

  /**
   * Removes the next head.
   *
   * @return its lines, each but the last followed by CRLF; null if the head is not complete yet
   * @throws RefusedRequest if the bytes cannot become a head
   */
  @Nullable String next() throws RefusedRequest {
    skipEmptyLine();
    while (scanned < length) {
      int at = scanned++;
      boolean afterCr = at > 0 && bytes[at - 1] == '\r';
      if ((bytes[at] == '\n') != afterCr) {
        throw new RefusedRequest(StatusCodes.BAD_REQUEST, "a line must end with CR LF");
      }
      if (bytes[at] == '\n') {
        if (at >= 3 && bytes[at - 2] == '\n') {
          return take(at + 1);
        }
        lineEnded = true;
      } else if (!isAllowed(bytes[at])) {
        throw new RefusedRequest(StatusCodes.BAD_REQUEST, "a control character in the request");
      }
    }
    if (length == MAX_BYTES) {
      throw lineEnded
          ? new RefusedRequest(StatusCodes.BAD_REQUEST, "the headers are too large")
          : new RefusedRequest(StatusCodes.REQUEST_URI_TOO_LARGE, "the address is too long");
    }
    return null;
  }

  /** One empty line before a request is tolerated (RFC 9112, 2.2). */
  private void skipEmptyLine() {
    if (!emptyLineSkipped && length >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
      drop(2);
      emptyLineSkipped = true;
    }
  }

  private static boolean isAllowed(byte b) {
    return b == '\t' || b == '\r' || ((b & 0xff) >= ' ' && b != 0x7f);
  }

  private String take(int end) {
    String head = new String(bytes, 0, end - 4, ISO_8859_1);
    drop(end);
    lineEnded = false;
    emptyLineSkipped = false;
    return head;
  }

  private void drop(int count) {
    length -= count;
    scanned = 0;
    // An idle connection keeps only the initial size.
    int capacity = length <= FIRST_BYTES ? FIRST_BYTES : bytes.length;
    byte[] rest = capacity == bytes.length ? bytes : new byte[capacity];
    System.arraycopy(bytes, count, rest, 0, length);
    bytes = rest;
  }

  /** Forgets all bytes. */
  void clear() {
    drop(length);
    lineEnded = false;
    emptyLineSkipped = false;
  }
}
