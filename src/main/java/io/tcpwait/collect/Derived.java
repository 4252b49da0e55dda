package io.tcpwait.collect;

import java.util.Map;
import java.util.function.BinaryOperator;

/** Counters made of those of two files, anew only if one of the files says something else. */
final class Derived {
  private Map<String, Long> first = Map.of();
  private Map<String, Long> second = Map.of();
  private Map<String, Long> made = Map.of();

  /**
   * The same map as before if the counters that are made are what they were.
   *
   * @return not to be changed
   */
  @SuppressWarnings("ReferenceEquality") // The same map says that the file says the same.
  Map<String, Long> of(
      Map<String, Long> ofFirst,
      Map<String, Long> ofSecond,
      BinaryOperator<Map<String, Long>> make) {
    if (ofFirst != first || ofSecond != second) {
      Map<String, Long> next = Map.copyOf(make.apply(ofFirst, ofSecond));
      made = next.equals(made) ? made : next;
      first = ofFirst;
      second = ofSecond;
    }
    return made;
  }
}
