package io.tcpwait.outlet.report;

import java.util.Map;

/** Colors a line by the severity at its start. */
record Paint(boolean colors) {
  private static final String RESET = "\033[0m";

  private static final Map<String, String> BY_WORD =
      Map.of(
          "CRITICAL", "\033[1;31m",
          "WARNING", "\033[1;33m",
          "UNKNOWN", "\033[1;35m",
          "INFO", "\033[1;36m",
          "OK", "\033[1;32m");

  String line(String line) {
    if (!colors) {
      return line;
    }
    String word = line.split("\\W", 2)[0];
    String color = BY_WORD.get(word);
    return color == null ? line : color + word + RESET + line.substring(word.length());
  }
}
