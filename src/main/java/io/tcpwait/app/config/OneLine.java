package io.tcpwait.app.config;

import io.tcpwait.kernel.PlainName;

/** A message as one line that is safe to print, whatever text of a user it quotes. */
public final class OneLine {
  private static final int MAX_CHARS = 400;

  private OneLine() {}

  /**
   * The text with a blank in place of each run of characters that do not show ({@link
   * PlainName#isPlain}). A long text loses its middle, because the beginning names the thing and
   * the end the mend.
   */
  public static String of(String text) {
    String line = plain(text).strip();
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

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    boolean wasPlain = true;
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      boolean isPlain = PlainName.isPlain(codePoint);
      if (isPlain) {
        plain.appendCodePoint(codePoint);
      } else if (wasPlain) {
        plain.append(' ');
      }
      wasPlain = isPlain;
      at += Character.charCount(codePoint);
    }
    return plain.toString();
  }
}
