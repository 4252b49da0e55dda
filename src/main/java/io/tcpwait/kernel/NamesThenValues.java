package io.tcpwait.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Parses {@code netstat} and {@code snmp}: a line of names, then a line of their values. The names
 * stay the same until the next boot, so they are parsed once. Only the wanted values, out of
 * hundreds, become objects, and only if a wanted value has changed.
 */
final class NamesThenValues implements CounterFile.Parser {
  private static final int NOT_WANTED = -1;

  /** Every number with this many digits is below 2^63. */
  private static final int MAX_DIGITS = 18;

  private static final int RADIX = 10;

  /** The line of names of a group. */
  private static final class Names {
    /** Without its line feed. */
    private final byte[] line;

    /** The length of the group's name, which begins both lines. */
    private final int prefixBytes;

    /** For each name, its index among the wanted names, or {@code NOT_WANTED}. */
    private final int[] wanted;

    private Names(byte[] line, int prefixBytes, int[] wanted) {
      this.line = line;
      this.prefixBytes = prefixBytes;
      this.wanted = wanted;
    }
  }

  private final Predicate<String> isWanted;
  private List<Names> groups = List.of();
  private List<String> names = List.of();
  private long[] values = {};
  private long[] next = {};
  private Map<String, Long> last = Map.of();
  private int at;

  /**
   * A parser that has not seen a file yet.
   *
   * @param isWanted whether a {@code GROUP:FIELD} is wanted
   */
  NamesThenValues(Predicate<String> isWanted) {
    this.isWanted = isWanted;
  }

  @Override
  public Map<String, Long> parse(byte[] text, int bytes) {
    if (!scan(text, bytes)) {
      return learn(new String(text, 0, bytes, StandardCharsets.ISO_8859_1));
    }
    if (!Arrays.equals(values, next)) {
      long[] before = values;
      values = next;
      next = before;
      Map<String, Long> changed = HashMap.newHashMap(values.length);
      for (int i = 0; i < values.length; i++) {
        changed.put(names.get(i), values[i]);
      }
      last = Map.copyOf(changed);
    }
    return last;
  }

  /** Parses a new or odd text, and remembers its names. */
  private Map<String, Long> learn(String text) {
    groups = List.of();
    Map<String, Long> all = new HashMap<>(ProcNetCounters.parseNamesThenValues(text));
    List<Names> learnt = new ArrayList<>();
    List<String> wantedNames = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i += 2) {
      learnt.add(names(lines.get(i), wantedNames));
    }
    groups = learnt;
    names = wantedNames;
    values = new long[names.size()];
    next = new long[names.size()];
    all.keySet().retainAll(names);
    last = Map.copyOf(all);
    for (int i = 0; i < values.length; i++) {
      values[i] = all.getOrDefault(names.get(i), 0L);
    }
    return last;
  }

  private Names names(String line, List<String> wantedNames) {
    String[] words = ProcNetCounters.words(line);
    int[] wanted = new int[words.length - 1];
    for (int i = 0; i < wanted.length; i++) {
      String name = words[0] + words[i + 1];
      boolean takes = isWanted.test(name);
      wanted[i] = takes ? wantedNames.size() : NOT_WANTED;
      if (takes) {
        wantedNames.add(name);
      }
    }
    return new Names(line.getBytes(StandardCharsets.ISO_8859_1), words[0].length(), wanted);
  }

  /**
   * Parses a text with the known names, formatted as the kernel does.
   *
   * @return false if the text is different
   */
  private boolean scan(byte[] text, int bytes) {
    at = 0;
    for (Names group : groups) {
      if (!skip(text, bytes, group.line, group.line.length)
          || !skip(text, bytes, '\n')
          || !skip(text, bytes, group.line, group.prefixBytes)) {
        return false;
      }
      for (int place : group.wanted) {
        if (!skip(text, bytes, ' ') || !number(text, bytes, place)) {
          return false;
        }
      }
      if (!skip(text, bytes, '\n')) {
        return false;
      }
    }
    return at == bytes && at > 0;
  }

  private boolean skip(byte[] text, int bytes, byte[] expected, int length) {
    boolean isThere =
        at + length <= bytes && Arrays.equals(text, at, at + length, expected, 0, length);
    at += length;
    return isThere;
  }

  private boolean skip(byte[] text, int bytes, char expected) {
    return at < bytes && text[at++] == expected;
  }

  private boolean number(byte[] text, int bytes, int place) {
    boolean isNegative = at < bytes && text[at] == '-';
    int first = isNegative ? at + 1 : at;
    long number = 0;
    int end = first;
    for (; end < bytes && text[end] >= '0' && text[end] <= '9'; end++) {
      number = RADIX * number + text[end] - '0';
    }
    at = end;
    if (place != NOT_WANTED) {
      next[place] = isNegative ? -number : number;
    }
    return end > first && end - first <= MAX_DIGITS;
  }
}
