package io.tcpwait.app.config;

/**
 * One mistake in a configuration file.
 *
 * @param file the file as the user named it
 * @param line counted from 1; 0 if the mistake is the file itself
 * @param message what is wrong and the mend
 */
public record Mistake(String file, int line, String message) {
  /** As compilers print it, so that editors find the place. */
  @Override
  public String toString() {
    return OneLine.of(line == 0 ? file + ": " + message : file + ":" + line + ": " + message);
  }
}
