package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.ByteOrder;

/**
 * Parses the lines of {@code /proc/net/tcp} and {@code tcp6} (proc_net_tcp(5), get_tcp4_sock() in
 * net/ipv4/tcp_ipv4.c), which come in pieces. Allocates nothing per line.
 *
 * <pre>
 *   sl  local_address rem_address   st tx_queue rx_queue tr tm-&gt;when retrnsmt   uid  timeout inode
 *    0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 ...
 * </pre>
 *
 * An address is 32-bit words in network order, each printed as a number in host order. A timer's
 * time is in ticks of 1/100 s (USER_HZ).
 */
final class ProcNetTcpParser {
  private static final int MS_PER_TICK = 10;
  private static final long U8_MAX = 0xff;
  private static final long U16_MAX = 0xffff;
  private static final long U32_MAX = 0xffff_ffffL;
  private static final boolean SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private final TcpRecord record = new TcpRecord();
  private String file = "";
  private long line;

  private byte[] text = {};
  private int at;
  private int lineEnd;

  /** Starts with the first byte of a file, whose name is for messages. */
  void begin(String file) {
    this.file = file;
    line = 0;
  }

  /**
   * Hands the sockets in the whole lines of {@code text}, up to {@code filled}, to {@code visitor}.
   *
   * @return the number of bytes in whole lines; the rest is the start of the next line
   * @throws IOException if a line is malformed; names file and line
   */
  int parse(byte[] text, int filled, int states, TcpVisitor visitor) throws IOException {
    this.text = text;
    int start = 0;
    for (int i = 0; i < filled; i++) {
      if (text[i] == '\n') {
        at = start;
        lineEnd = i;
        parseLine(states, visitor);
        start = i + 1;
      }
    }
    if (start == 0 && filled == text.length) {
      throw new IOException(file + ":" + (line + 1) + ": a line of over " + filled + " bytes");
    }
    return start;
  }

  /** Ends the file; {@code kept} bytes without a line feed were left over. */
  void end(int kept) throws IOException {
    if (kept > 0 || line == 0) {
      throw new IOException(file + ": cut off in line " + (line + 1));
    }
  }

  private void parseLine(int states, TcpVisitor visitor) throws IOException {
    line++;
    if (line == 1) {
      return; // The heading.
    }
    skipSpaces();
    number(10, ':', U32_MAX);
    int addressStart = skipSpaces();
    while (at < lineEnd && text[at] != ':') {
      at++;
    }
    boolean ipv6 = at - addressStart > 8;
    at = addressStart;
    readLocal(ipv6);
    readRemote(ipv6);
    TcpState state = TcpState.ofNumber((int) number(16, ' ', U8_MAX));
    if (state == null) {
      throw bad();
    }
    record.state = state;
    record.sendQueue = number(16, ':', U32_MAX);
    record.receiveQueue = number(16, ' ', U32_MAX);
    record.timer = (int) number(16, ':', U8_MAX);
    record.expiresMs = number(16, ' ', U32_MAX) * MS_PER_TICK;
    record.retransmits = (int) number(16, ' ', U8_MAX);
    record.uid = number(10, ' ', U32_MAX);
    number(10, ' ', U32_MAX);
    record.inode = number(10, ' ', U32_MAX);
    if ((states & state.bit()) != 0) {
      visitor.visit(record);
    }
  }

  private void readLocal(boolean ipv6) throws IOException {
    skipSpaces();
    if (ipv6) {
      record.localHigh = addressWord() << 32 | addressWord();
      record.localLow = addressWord() << 32 | addressWord();
    } else {
      record.setLocalIpv4((int) addressWord());
    }
    record.localPort = port();
  }

  private void readRemote(boolean ipv6) throws IOException {
    skipSpaces();
    if (ipv6) {
      record.remoteHigh = addressWord() << 32 | addressWord();
      record.remoteLow = addressWord() << 32 | addressWord();
    } else {
      record.setRemoteIpv4((int) addressWord());
    }
    record.remotePort = port();
  }

  /** Eight hexadecimal digits as 32 bits in network order. */
  private long addressWord() throws IOException {
    long word = 0;
    for (int i = 0; i < 8; i++) {
      word = word << 4 | digit(16);
    }
    return SWAPPED ? Integer.toUnsignedLong(Integer.reverseBytes((int) word)) : word;
  }

  private int port() throws IOException {
    if (at >= lineEnd || text[at] != ':') {
      throw bad();
    }
    at++;
    return (int) number(16, ' ', U16_MAX);
  }

  /** Reads the next number, and the {@code end} or line end that must follow it. */
  private long number(int base, char end, long max) throws IOException {
    skipSpaces();
    long value = 0;
    int first = at;
    while (at < lineEnd && text[at] != end) {
      value = value * base + digit(base);
      if (value > max) {
        throw bad();
      }
    }
    if (at == first || (at == lineEnd && end == ':')) {
      throw bad();
    }
    at++;
    return value;
  }

  private int digit(int base) throws IOException {
    int digit = at < lineEnd ? Character.digit(text[at++], base) : -1;
    if (digit < 0) {
      throw bad();
    }
    return digit;
  }

  private int skipSpaces() {
    while (at < lineEnd && text[at] == ' ') {
      at++;
    }
    return at;
  }

  private IOException bad() {
    return new IOException(file + ":" + line + ": not a line of /proc/net/tcp");
  }
}
