package io.tcpwait.names;

import java.util.List;

/**
 * Names chosen by patterns, in which {@code *} stands for any text and {@code ?} for any character.
 * A name is chosen if a pattern to include fits the whole name, and no pattern to exclude does.
 */
public record NamePatterns(List<String> include, List<String> exclude) {
  /** Chooses every name. */
  public static final NamePatterns ALL = new NamePatterns(List.of("*"), List.of());

  public NamePatterns {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  public boolean choose(String name) {
    return include.stream().anyMatch(pattern -> fits(pattern, name))
        && exclude.stream().noneMatch(pattern -> fits(pattern, name));
  }

  /** Goes back only to the last {@code *}, so it takes at most the product of both lengths. */
  private static boolean fits(String pattern, String name) {
    int at = 0;
    int star = -1;
    int behindStar = 0;
    for (int i = 0; i < name.length(); ) {
      char wanted = at < pattern.length() ? pattern.charAt(at) : '\0';
      if (at < pattern.length() && wanted == '*') {
        star = at++;
        behindStar = i;
      } else if (at < pattern.length() && (wanted == '?' || wanted == name.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++behindStar;
      } else {
        return false;
      }
    }
    return pattern.substring(at).chars().allMatch(left -> left == '*');
  }
}
