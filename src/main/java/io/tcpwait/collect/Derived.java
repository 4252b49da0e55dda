package io.tcpwait.collect;

import java.util.Map;
import java.util.function.BinaryOperator;

/** Counters derived from the counters of two files, anew only if a file has changed. */
final class Derived {
  private Map<String, Long> first = Map.of();
  private Map<String, Long> second = Map.of();
  private Map<String, Long> made = Map.of();

  /**
   * The derived counters; the same map as before if they have not changed.
   *
   * @return not to be changed
   */
  @SuppressWarnings("ReferenceEquality") // The same map means that the file is unchanged.
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
