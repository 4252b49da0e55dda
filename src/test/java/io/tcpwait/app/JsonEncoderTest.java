package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonEncoderTest {
  @Test
  void shouldUseTheNamesThatCollectorsLookFor() {
    assertThat(encode("listening", null, new KeyValuePair("address", "[::]:10049")))
        .isEqualTo(
            "{\"time\":\"2026-01-31T12:00:00.123Z\",\"level\":\"info\",\"msg\":\"listening\","
                + "\"address\":\"[::]:10049\"}\n");
  }

  @Test
  void shouldWriteCountsAsNumbers() {
    assertThat(
            encode(
                "some",
                null,
                new KeyValuePair("count", 3L),
                new KeyValuePair("all", true),
                new KeyValuePair("ratio", Double.NaN),
                new KeyValuePair("null", null)))
        .endsWith("\"count\":3,\"all\":true,\"ratio\":\"NaN\",\"null\":null}\n");
  }

  @Test
  void shouldEscapeControlCharactersOfTerminals() {
    String hostile = "\u001b]0;title\u0007\u009b2J\n\u202e\"\\";

    String line = encode(hostile, null, new KeyValuePair("name", hostile));

    assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c <= '~');
    JsonObject object = JsonParser.parseString(line).getAsJsonObject();
    assertThat(object.get("msg").getAsString()).isEqualTo(hostile);
    assertThat(object.get("name").getAsString()).isEqualTo(hostile);
  }

  @Test
  void shouldWriteAStackTraceInTheLineOfItsEvent() {
    String line = encode("broken", new IllegalStateException("why"));

    assertThat(line.lines()).hasSize(1);
    assertThat(JsonParser.parseString(line).getAsJsonObject().get("trace").getAsString())
        .startsWith("java.lang.IllegalStateException: why\n");
  }

  private static String encode(String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
    return LogLines.encode(new JsonEncoder(), message, thrown, pairs);
  }
}
