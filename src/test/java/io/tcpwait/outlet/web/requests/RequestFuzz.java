package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Any bytes from a client, in one piece and in two. */
class RequestFuzz {
  private static final Pattern REQUEST_LINE = Pattern.compile("[A-Z]{3,7} [!-~]+ HTTP/1\\.[01]");

  private static final Pattern HEADER =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t -~\u0080-\u00ff]*");

  private static final Pattern BODY =
      Pattern.compile("(?im)^(?:content-length:[ \t]*0*[1-9]|transfer-encoding:)");

  /** The heads for Undertow, and the reason for their end. */
  private record Cut(List<String> heads, String refusal) {}

  @FuzzTest
  void handsOverHeadsOfOneMeaningOrRefusesThem(byte[] bytes) throws Exception {
    Cut whole = cut(bytes, bytes.length);
    int split = bytes.length == 0 ? 0 : (bytes[bytes.length / 2] & 0xff) * bytes.length / 256;
    assertThat(cut(bytes, split)).as("split at %d", split).isEqualTo(whole);

    for (String clean : whole.heads()) {
      isClean(clean);
      assertThat(clean).doesNotContainPattern(BODY);
      boolean needsHost = clean.substring(0, clean.indexOf('\r')).endsWith(" HTTP/1.1");
      assertThat(count(clean, "host")).isBetween(needsHost ? 1L : 0L, 1L);
      assertThat(count(clean, "connection")).isLessThanOrEqualTo(1);
      String again = clean.substring(0, clean.length() - "\r\n\r\n".length());
      RequestCheck.Head head = RequestCheck.check(again);
      assertThat(new String(head.bytes(), ISO_8859_1)).isEqualTo(clean);
      assertThat(head.last()).isEqualTo(clean.endsWith("\r\nConnection: close\r\n\r\n"));
    }
    assertThat(whole.refusal()).matches("|[45][0-9]{2} [ -~]{5,80}");
  }

  private static void isClean(String head) {
    assertThat(head).endsWith("\r\n\r\n");
    String[] lines = head.substring(0, head.length() - "\r\n\r\n".length()).split("\r\n", -1);
    assertThat(lines[0]).matches(REQUEST_LINE);
    for (int i = 1; i < lines.length; i++) {
      assertThat(lines[i]).matches(HEADER);
    }
  }

  /** Cuts the heads up to the head whose answer is the last of the connection. */
  private static Cut cut(byte[] bytes, int split) {
    List<String> heads = new ArrayList<>();
    RequestBytes request = new RequestBytes();
    try {
      if (!take(request, ByteBuffer.wrap(bytes, 0, split), heads)) {
        take(request, ByteBuffer.wrap(bytes, split, bytes.length - split), heads);
      }
      return new Cut(heads, "");
    } catch (RefusedRequest e) {
      return new Cut(heads, e.status() + " " + e.getMessage());
    }
  }

  private static boolean take(RequestBytes request, ByteBuffer bytes, List<String> heads)
      throws RefusedRequest {
    while (bytes.hasRemaining()) {
      ByteBuffer room = request.room();
      assertThat(room.remaining()).isPositive();
      int count = Math.min(room.remaining(), bytes.remaining());
      room.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      request.added(count);
      for (String text = request.next(); text != null; text = request.next()) {
        RequestCheck.Head head = RequestCheck.check(text);
        heads.add(new String(head.bytes(), ISO_8859_1));
        if (BODY.matcher(text).find()) {
          assertThat(head.last()).isTrue();
        }
        if (head.last()) {
          return true;
        }
      }
    }
    return false;
  }

  private static long count(String head, String name) {
    return head.lines()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, 1 + name.length()))
        .count();
  }
}
