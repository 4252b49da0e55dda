package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any bytes as {@code /proc/net/tcp} or {@code tcp6}. */
class ProcNetTcpFuzz {
  private static final int ALL = TcpState.mask(TcpState.ALL);

  /** A line as the kernel's format strings print it, with a state that exists. */
  private static final Pattern LINE =
      Pattern.compile(
          " *([0-9]{1,9}): ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})"
              + " ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (0[1-9AB])"
              + " ([0-9A-F]{8}):([0-9A-F]{8}) ([0-9A-F]{2}):([0-9A-F]{8}) ([0-9A-F]{8})"
              + " {1,9}([0-9]{1,9}) {1,9}([0-9]{1,9}) ([0-9]{1,9}) .*");

  /** The records that were passed on, and the reason for their end. */
  private record Parsed(List<Seen> seen, String failure) {}

  @FuzzTest
  void readsTheSameInPiecesAndAsARegularExpressionDoes(byte[] file) {
    Parsed whole = parse(file, file.length);
    int split = file.length == 0 ? 0 : (file[file.length / 2] & 0xff) * file.length / 256;
    assertThat(parse(file, split)).as("split at %d", split).isEqualTo(whole);

    List<Seen> naive = naive(file);
    if (naive != null) {
      assertThat(whole).isEqualTo(new Parsed(naive, ""));
    }
    if (!whole.failure().isEmpty()) {
      assertThat(whole.failure()).startsWith("/proc/net/x:").hasSizeLessThan(80);
    }
  }

  private static Parsed parse(byte[] file, int split) {
    List<Seen> seen = new ArrayList<>();
    ProcNetTcpParser parser = new ProcNetTcpParser();
    byte[] text = new byte[file.length + 1];
    try {
      parser.begin("/proc/net/x");
      System.arraycopy(file, 0, text, 0, split);
      int parsed = parser.parse(text, split, ALL, Seen.into(seen));
      int kept = split - parsed;
      System.arraycopy(file, parsed, text, 0, file.length - parsed);
      int filled = kept + file.length - split;
      parsed = parser.parse(text, filled, ALL, Seen.into(seen));
      parser.end(filled - parsed);
      return new Parsed(seen, "");
    } catch (IOException e) {
      return new Parsed(seen, e.getMessage());
    }
  }

  /** Null if the kernel would not have written the file. */
  private static List<Seen> naive(byte[] file) {
    String text = new String(file, ISO_8859_1);
    if (!text.endsWith("\n")) {
      return null;
    }
    List<Seen> seen = new ArrayList<>();
    String[] lines = text.split("\n", -1);
    for (int i = 1; i < lines.length - 1; i++) {
      Matcher line = LINE.matcher(lines[i]);
      if (!line.matches() || line.group(2).length() != line.group(4).length()) {
        return null;
      }
      seen.add(
          new Seen(
              TcpState.ofNumber(Integer.parseInt(line.group(6), 16)),
              end(line.group(2), line.group(3)),
              end(line.group(4), line.group(5)),
              0,
              Integer.parseInt(line.group(9), 16),
              hex(line.group(11)) > 0xff ? -1 : (int) hex(line.group(11)),
              hex(line.group(10)) * 10,
              hex(line.group(8)),
              hex(line.group(7)),
              Long.parseLong(line.group(12)),
              Long.parseLong(line.group(14)),
              false,
              null));
    }
    // The kernel counts retransmits in eight bits, so it does not print a larger number.
    return seen.stream().anyMatch(socket -> socket.retransmits() < 0) ? null : seen;
  }

  private static long hex(String digits) {
    return Long.parseLong(digits, 16);
  }

  private static String end(String address, String port) {
    ByteBuffer bytes = ByteBuffer.allocate(address.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < address.length(); at += 8) {
      bytes.putInt((int) hex(address.substring(at, at + 8)));
    }
    try {
      return InetAddress.getByAddress(bytes.array()).getHostAddress() + ":" + hex(port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
