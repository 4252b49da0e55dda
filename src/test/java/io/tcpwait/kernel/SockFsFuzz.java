package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Any bytes as the link of a descriptor, or the name of its protocol. */
class SockFsFuzz {
  private static final Pattern SOCKET = Pattern.compile("(?s)socket:\\[([0-9]+)\\].*");
  private static final Set<String> TCP = Set.of("TCP", "TCPv6", "MPTCP", "MPTCPv6");

  /** One buffer for all inputs, as the walk has, so that earlier inputs remain in it. */
  private static final MemorySegment BUFFER =
      MemorySegment.ofArray(new long[SockFs.ANSWER_BYTES / Long.BYTES]);

  @FuzzTest
  void tellsSocketsAsARegularExpressionDoes(byte[] answer) {
    byte[] bytes = Arrays.copyOf(answer, Math.min(answer.length, SockFs.ANSWER_BYTES));
    BUFFER.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    String text = new String(bytes, ISO_8859_1);
    Matcher socket = SOCKET.matcher(text);
    long inode = socket.matches() ? new BigInteger(socket.group(1)).longValue() : -1;
    assertThat(SockFs.inode(BUFFER, bytes.length)).isEqualTo(inode);

    // The kernel's answer ends with a NUL, which is not part of the name.
    String name = text.replaceFirst("\0+$", "");
    boolean isTcp = bytes.length <= Long.BYTES && TCP.contains(name);
    assertThat(SockFs.isTcp(BUFFER, bytes.length)).isEqualTo(isTcp);
  }
}
