package io.tcpwait.detect;

/**
 * A piece of evidence.
 *
 * @param name what it is, with its unit, in snake_case
 * @param value infinite or NaN where there is none
 * @param text the same for people, a clause without a full stop
 */
public record Fact(String name, double value, String text) {
  /** A count, which stays far below 2^53. */
  public static Fact count(String name, long value, String text) {
    return new Fact(name, (double) value, text);
  }
}
