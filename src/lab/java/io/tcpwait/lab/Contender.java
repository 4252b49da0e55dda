package io.tcpwait.lab;

import java.io.IOException;
import java.util.Map;

/** Something that looks at all TCP sockets, and whose CPU time for that can be told. */
interface Contender extends AutoCloseable {
  /** A round of samples starts. */
  default void begin() throws IOException {}

  /** Takes one sample, or lets it be where the contender takes them by itself. */
  void sample() throws IOException;

  /** CPU time of one sample, as the mean of the round, in milliseconds, by what was measured. */
  Map<String, Double> end() throws IOException;

  @Override
  void close();
}
