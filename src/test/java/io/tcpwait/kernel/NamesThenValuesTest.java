package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser that caches the names gives the same counters as {@link ProcNetCounters}. */
class NamesThenValuesTest {
  private final NamesThenValues all = new NamesThenValues(name -> true);

  private static Map<String, Long> parse(NamesThenValues parser, String text) {
    // The bytes behind the text are left from a longer file.
    byte[] bytes = (text + "7 8 9\n").getBytes(ISO_8859_1);
    return parser.parse(bytes, text.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"netstat", "snmp"})
  void shouldReadLaterFilesLikeTheFirst(String name) throws IOException {
    String recorded = Recording.text(name);
    Random random = new Random(1);
    parse(all, recorded);
    for (int i = 0; i < 50; i++) {
      String text = changed(recorded, random);
      assertThat(parse(all, text)).isEqualTo(ProcNetCounters.parseNamesThenValues(text));
    }
  }

  /** Replaces the values by others, some with a sign or 64 bits. */
  private static String changed(String text, Random random) {
    StringBuilder changed = new StringBuilder();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      changed.append(words.getFirst());
      for (String word : words.subList(1, words.size())) {
        boolean isNumber = word.matches("-?[0-9]+");
        long other = random.nextLong() >> random.nextInt(Long.SIZE);
        String number = random.nextBoolean() ? Long.toString(other) : Long.toUnsignedString(other);
        changed.append(' ').append(isNumber ? number : word);
      }
      changed.append('\n');
    }
    return changed.toString();
  }

  @Test
  void shouldReadOnlyTheWantedCounters() {
    NamesThenValues some = new NamesThenValues(name -> name.equals("B:X"));
    assertThat(parse(some, "A: X Y\nA: 1 2\nB: Y X\nB: 3 4\n")).isEqualTo(Map.of("B:X", 4L));
    assertThat(parse(some, "A: X Y\nA: 1 2\nB: Y X\nB: 3 5\n")).isEqualTo(Map.of("B:X", 5L));
    assertThat(parse(some, "A: X\nA: 1\n")).isEmpty();
  }

  @Test
  void shouldGiveTheSameMapWhileNoWantedValueChanges() {
    NamesThenValues some = new NamesThenValues(name -> name.equals("A:Y"));
    Map<String, Long> first = parse(some, "A: X Y\nA: 1 2\n");
    assertThat(parse(some, "A: X Y\nA: 9 2\n")).isSameAs(first);
    Map<String, Long> changed = parse(some, "A: X Y\nA: 9 3\n");
    assertThat(changed).isEqualTo(Map.of("A:Y", 3L));
    assertThat(first).isEqualTo(Map.of("A:Y", 2L));
    assertThat(parse(some, "A: X Y\nA: 9 2\n")).isEqualTo(first);
  }

  @Test
  void shouldFollowNamesThatChange() {
    parse(all, "A: X Y\nA: 1 2\n");
    assertThat(parse(all, "A: Y X\nA: 1 2\n")).isEqualTo(Map.of("A:Y", 1L, "A:X", 2L));
    assertThat(parse(all, "A: X Y\nA: 1 2\nB: Z\nB: 3\n")).containsEntry("B:Z", 3L).hasSize(3);
    assertThat(parse(all, "A: X Y\nA: 1 2\n")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A: X Y\n",
        "A: X Y\nA: 1",
        "A: X Y\nA: 1 2 3\n",
        "A: X Y\nA: 1 x\n",
        "A: X Y\nA: 1 -\n",
        "A: X Y\nA: 1  2\n",
        "A: X Y\nB: 1 2\n",
        "A: X Y\nA: 1 99999999999999999999\n",
        "A: X Y\nA: 1 2\nA: X Y\n"
      })
  void shouldRefuseABadFileAfterAGoodFile(String text) {
    parse(all, "A: X Y\nA: 1 2\n");
    assertThatThrownBy(() -> parse(all, text)).isInstanceOf(IllegalArgumentException.class);
    assertThat(parse(all, "A: X Y\nA: 1 2\n")).isEqualTo(Map.of("A:X", 1L, "A:Y", 2L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: X Y\nA: 1 2", "A: X Y\r\nA: 1 2\r\n", "A: X Y \nA: +1 2 \n"})
  void shouldAcceptOtherSpellingsAfterAGoodFile(String text) {
    parse(all, "A: X Y\nA: 4 5\n");
    assertThat(new HashMap<>(parse(all, text))).isEqualTo(Map.of("A:X", 1L, "A:Y", 2L));
  }
}
