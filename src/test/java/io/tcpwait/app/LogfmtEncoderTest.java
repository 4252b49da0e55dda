package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogfmtEncoderTest {
  @Test
  void writesLinesAsPrometheusDoes() {
    assertThat(encode("listening", null, new KeyValuePair("address", "[::]:10049")))
        .isEqualTo("ts=2026-01-31T12:00:00.123Z level=info msg=listening address=[::]:10049\n");
  }

  @Test
  void quotesValuesThatWouldBeReadWrongly() {
    assertThat(
            encode(
                "two words",
                null,
                new KeyValuePair("empty", ""),
                new KeyValuePair("equals", "a=b"),
                new KeyValuePair("quote", "say \"no\" \\ \n\t\u0007end"),
                new KeyValuePair("null", null)))
        .endsWith(
            "msg=\"two words\" empty=\"\" equals=\"a=b\""
                + " quote=\"say \\\"no\\\" \\\\ \\n\\tend\" null=null\n");
  }

  @Test
  void writesAStackTraceInTheLineOfItsEvent() {
    String line = encode("broken", new IllegalStateException("why"));
    assertThat(line).contains("trace=\"java.lang.IllegalStateException: why\\n").endsWith("\"\n");
    assertThat(line.lines()).hasSize(1);
  }

  private static String encode(String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
    return LogLines.encode(new LogfmtEncoder(), message, thrown, pairs);
  }
}
