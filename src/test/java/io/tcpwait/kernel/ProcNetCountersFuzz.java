package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Any text as {@code /proc/net/netstat} or {@code sockstat}. */
class ProcNetCountersFuzz {
  @FuzzTest
  void yieldsNumbersOfTheTextThatReadTheSameWhenWrittenAgain(byte[] file) {
    String text = new String(file, ISO_8859_1);
    Map<String, Long> apart = parse(ProcNetCounters::parseNamesThenValues, text);
    if (apart != null) {
      areInTheText(apart, text);
      List<String> names = apart.keySet().stream().toList();
      String values =
          names.stream().map(name -> apart.get(name).toString()).collect(Collectors.joining(" "));
      String again = " " + String.join(" ", names) + " end:\n " + values + " 0\n";
      Map<String, Long> read = parse(ProcNetCounters::parseNamesThenValues, again);
      assertThat(read).containsAllEntriesOf(apart);
    }
    Map<String, Long> pairs = parse(ProcNetCounters::parsePairs, text);
    if (pairs != null) {
      areInTheText(pairs, text);
      String again =
          pairs.entrySet().stream()
              .map(pair -> " " + pair.getKey() + " " + pair.getValue() + "\n")
              .collect(Collectors.joining());
      assertThat(parse(ProcNetCounters::parsePairs, again)).isEqualTo(pairs);
    }
  }

  /** Null if the text is refused. */
  private static Map<String, Long> parse(Function<String, Map<String, Long>> parser, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching("(?s).+");
      return null;
    }
  }

  private static void areInTheText(Map<String, Long> values, String text) {
    List<Long> numbers =
        Arrays.stream(text.split("[\\s\\x1c-\\x1f]", -1))
            .filter(word -> word.matches("[-+]?[0-9]+"))
            .map(ProcNetCountersFuzz::number)
            .toList();
    assertThat(values).isNotEmpty();
    assertThat(numbers).containsAll(values.values());
  }

  private static long number(String word) {
    try {
      // The kernel prints a counter below 0 as its 64 bits without a sign.
      return word.startsWith("-") ? Long.parseLong(word) : Long.parseUnsignedLong(word);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
