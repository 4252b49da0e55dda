package io.tcpwait.detect;

/**
 * A piece of evidence.
 *
 * @param name the quantity, with its unit, in snake_case
 * @param value infinite or NaN if there is no number
 * @param text the same for people, a clause without a full stop
 */
public record Fact(String name, double value, String text) {
  /** A count, which stays far below 2^53. */
  public static Fact count(String name, long value, String text) {
    return new Fact(name, (double) value, text);
  }
}
