package io.tcpwait.app.config;

import java.util.List;

/** The result of reading a configuration file: its value, or all its mistakes. */
public sealed interface ConfigResult<T> {
  /** The file is good. */
  record Valid<T>(T value) implements ConfigResult<T> {}

  /** The file has at least one mistake; they are in the order of their lines. */
  record Invalid<T>(List<Mistake> mistakes) implements ConfigResult<T> {
    public Invalid {
      mistakes = List.copyOf(mistakes);
      if (mistakes.isEmpty()) {
        throw new IllegalArgumentException("no mistake");
      }
    }
  }
}
