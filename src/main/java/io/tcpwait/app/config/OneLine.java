package io.tcpwait.app.config;

import java.util.regex.Pattern;

/** A message as one line that is safe to print, whatever text of a user it quotes. */
public final class OneLine {
  private static final int MAX_CHARS = 400;

  /** Controls, formats such as bidi's, separators of lines, and code points of no character. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]+");

  private OneLine() {}

  /**
   * The text with blanks in place of what does not print. A long one loses its middle, because the
   * beginning names the thing and the end the mend.
   */
  public static String of(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    if (line.length() <= MAX_CHARS) {
      return line;
    }
    int head = MAX_CHARS / 2;
    int tail = line.length() - head;
    if (Character.isHighSurrogate(line.charAt(head - 1))) {
      head--;
    }
    if (Character.isLowSurrogate(line.charAt(tail))) {
      tail++;
    }
    return line.substring(0, head) + " … " + line.substring(tail);
  }
}
