package io.tcpwait.lab;

import java.io.IOException;
import java.util.Map;

/** A program or method that samples all TCP sockets, and whose CPU time can be measured. */
interface Contender extends AutoCloseable {
  /** Starts a round of samples. */
  default void begin() throws IOException {}

  /** Takes one sample, or does nothing if the contender samples by itself. */
  void sample() throws IOException;

  /**
   * Ends the round, and returns the mean CPU time of a sample in milliseconds, by the name of the
   * part measured.
   */
  Map<String, Double> end() throws IOException;

  @Override
  void close();
}
