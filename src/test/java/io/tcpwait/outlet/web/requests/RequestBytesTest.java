package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBytesTest {
  private final RequestBytes bytes = new RequestBytes();

  private void add(String text) {
    ByteBuffer all = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    while (all.hasRemaining()) {
      ByteBuffer room = bytes.room();
      assertThat(room.hasRemaining()).as("room for more").isTrue();
      int count = Math.min(room.remaining(), all.remaining());
      room.put(all.slice(all.position(), count));
      all.position(all.position() + count);
      bytes.added(count);
    }
  }

  private @Nullable String next() throws RefusedRequest {
    return bytes.next();
  }

  @Test
  void shouldFindHeadsInAnyPieces() throws Exception {
    String all = "A x\r\nB: c\r\n\r\n\r\nD\r\n\r\nE\r\n\r\n";
    List<String> heads = new ArrayList<>();
    for (int i = 0; i < all.length(); i++) {
      add(all.substring(i, i + 1));
      String head = next();
      if (head != null) {
        heads.add(head);
      }
    }
    assertThat(heads).containsExactly("A x\r\nB: c", "D", "E");
    assertThat(bytes.isEmpty()).isTrue();
    add(all);
    assertThat(next()).isEqualTo("A x\r\nB: c");
    assertThat(bytes.isEmpty()).isFalse();
    assertThat(next()).isEqualTo("D");
    assertThat(next()).isEqualTo("E");
    assertThat(next()).isNull();
    assertThat(bytes.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "GET / HTTP/1.1\n",
        "A\rB",
        "A\r\r",
        "A\0",
        "A: \u0001",
        "A: \u007f",
        "\u0016\u0003\u0001\u0002",
        "A\u000b"
      })
  void shouldRefuseAnInvalidByteAtOnce(String text) throws Exception {
    add(text.substring(0, text.length() - 1));
    if (text.length() > 1 && !text.startsWith("\u0016")) {
      assertThat(next()).isNull();
    }
    add(text.substring(text.length() - 1));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(this::next)
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void shouldAcceptTabsAndBytesBeyondAscii() throws Exception {
    add("A: \t\u0080\u00ff\r\n\r\n");
    assertThat(next()).isEqualTo("A: \t\u0080\u00ff");
  }

  @Test
  void shouldTolerateOneEmptyLine() throws Exception {
    add("\r\nA\r\n\r\n\r\nB\r\n\r\n");
    assertThat(next()).isEqualTo("A");
    assertThat(next()).isEqualTo("B");
    add("\r\n\r\n\r\n\r\n");
    assertThat(next()).isEmpty();
  }

  @Test
  void shouldKeepNoMoreThanALargeHead() throws Exception {
    String longest = "A: " + "x".repeat(RequestBytes.MAX_BYTES - 7) + "\r\n\r\n";
    add(longest);
    assertThat(next()).isEqualTo(longest.strip());
    add("A\r\nB: " + "x".repeat(RequestBytes.MAX_BYTES - 6));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(this::next)
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
    bytes.clear();
    add("x".repeat(RequestBytes.MAX_BYTES));
    assertThatExceptionOfType(RefusedRequest.class)
        .isThrownBy(this::next)
        .satisfies(e -> assertThat(e.status()).isEqualTo(414));
  }
}
