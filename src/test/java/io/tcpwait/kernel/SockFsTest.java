package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SockFsTest {
  /** A buffer that still holds an earlier answer behind the text. */
  private static MemorySegment buffer(String text) {
    MemorySegment buffer = MemorySegment.ofArray(new long[4]);
    buffer.copyFrom(MemorySegment.ofArray("socket:[987654321]".getBytes(US_ASCII)));
    return buffer.copyFrom(MemorySegment.ofArray(text.getBytes(US_ASCII)));
  }

  private static long inode(String link) {
    return SockFs.inode(buffer(link), link.length());
  }

  @ParameterizedTest
  @CsvSource({
    "socket:[0], 0",
    "socket:[7], 7",
    "socket:[10274404], 10274404",
    "socket:[4294967295], 4294967295",
    "socket:[9223372036854775807], 9223372036854775807"
  })
  void readsTheInode(String link, long inode) {
    assertThat(inode(link)).isEqualTo(inode);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "socket:[",
        "socket:[]",
        "socket:[1",
        "socket:[1 ]",
        "socket:[-1]",
        "socket:[x]",
        "socket:1]",
        "Socket:[1]",
        "/socket:[1]",
        "pipe:[1]",
        "anon_inode:[eventpoll]",
        "net:[4026531840]",
        "/dev/null",
        "/"
      })
  void anotherLinkHasNoInode(String link) {
    assertThat(inode(link)).isEqualTo(-1);
  }

  /** The buffer holds the bracket of an earlier link right behind this one. */
  @Test
  void aCutLinkDoesNotContinueInAnEarlierAnswer() {
    assertThat(inode("socket:[123456789")).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCP\0", "TCPv6\0", "MPTCP\0", "MPTCPv6\0", "TCP"})
  void recognizesTcp(String name) {
    assertThat(SockFs.isTcp(buffer(name), name.length())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "UDP\0", "UNIX-STREAM\0", "TCP\0TCP\0", "TCPTCPTCP\0", "TC\0"})
  void rejectsOtherProtocols(String name) {
    assertThat(SockFs.isTcp(buffer(name), name.length())).isFalse();
  }
}
