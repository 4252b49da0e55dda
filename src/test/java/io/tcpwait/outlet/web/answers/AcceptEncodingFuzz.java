package io.tcpwait.outlet.web.answers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Any text as Accept-Encoding; a text that follows the grammar of RFC 9110 is read accordingly. */
class AcceptEncodingFuzz {
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "[a-z*-]{1,9}(;q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?))?"
              + "(, ?[a-z*-]{1,9}(;q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?))?)*");

  @FuzzTest
  void takesTheWeightOfGzipOrElseOfAnyCoding(byte[] header) {
    String text = new String(header, ISO_8859_1);
    boolean accepts = Replies.acceptsGzip(List.of(text));
    assertThat(Replies.acceptsGzip(List.of(text, ""))).isEqualTo(accepts);
    if (GRAMMAR.matcher(text).matches()) {
      assertThat(accepts).isEqualTo(naive(text));
    }
    if (!text.toLowerCase(Locale.ROOT).contains("gzip") && !text.contains("*")) {
      assertThat(accepts).isFalse();
    }
  }

  private static boolean naive(String header) {
    Map<String, Double> weights = new HashMap<>();
    for (String coding : header.split(", ?", -1)) {
      String[] parts = coding.split(";q=", -1);
      double weight = parts.length == 1 ? 1 : Double.parseDouble(parts[1] + "0");
      if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) {
        weights.merge("gzip", weight, Math::max);
      } else {
        weights.put(parts[0], weight);
      }
    }
    double gzip = weights.getOrDefault("gzip", weights.getOrDefault("*", 0.0));
    return gzip > 0 && gzip >= weights.getOrDefault("identity", 0.0);
  }
}
