package io.tcpwait.app.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the word that a user meant to write. */
public final class Spelling {
  private static final int MAX_SLIPS = 2;

  /** Shorter parts are in too many words. */
  private static final int LEAST_PART = 3;

  private static final int MOST_NEAR = 4;

  private Spelling() {}

  /** The known word at most two slips away, and less than half of it; null if none is near. */
  public static @Nullable String nearest(String word, List<String> known) {
    return known.stream()
        .map(candidate -> Map.entry(candidate, slips(word, candidate)))
        .filter(entry -> entry.getValue() <= MAX_SLIPS)
        .filter(entry -> entry.getValue() * 2 < entry.getKey().length())
        .min(Comparator.comparingInt(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** The nearest word, or else the words that contain the word in any case, or begin it. */
  public static List<String> near(String word, List<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    String nearest = nearest(lower, known);
    if (nearest != null) {
      return List.of(nearest);
    }
    return lower.length() < LEAST_PART
        ? List.of()
        : known.stream()
            .filter(of -> of.length() >= LEAST_PART)
            .filter(of -> of.contains(lower) || lower.startsWith(of))
            .sorted(Comparator.comparing((String of) -> !of.startsWith(lower)))
            .limit(MOST_NEAR)
            .toList();
  }

  /** Levenshtein's distance. */
  private static int slips(String one, String other) {
    if (Math.abs(one.length() - other.length()) > MAX_SLIPS) {
      return Integer.MAX_VALUE / 2;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int swap = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(swap, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
