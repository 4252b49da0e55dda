package io.tcpwait.outlet.json;

import io.tcpwait.kernel.PlainName;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Escapes characters in JSON that a terminal would obey or a reader would not see. Gson does not
 * escape DEL, the C1 control characters and format characters. In JSON they can only be within a
 * string (RFC 8259, 7). The two halves of a surrogate pair are escaped too, each as one character.
 */
public final class EscapingWriter extends FilterWriter {
  private static final int FIRST_ASCII_LETTERS = ' ';
  private static final int LAST_ASCII_LETTERS = '~';

  /** Writes to {@code out}. */
  public EscapingWriter(Writer out) {
    super(out);
  }

  @Override
  public void write(int c) throws IOException {
    if (isPlain((char) c)) {
      out.write(c);
    } else {
      out.write("\\u%04x".formatted(c & 0xffff));
    }
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    int plain = from;
    for (int at = from; at < from + length; at++) {
      if (!isPlain(text[at])) {
        out.write(text, plain, at - plain);
        write(text[at]);
        plain = at + 1;
      }
    }
    out.write(text, plain, from + length - plain);
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    write(text.toCharArray(), from, length);
  }

  private static boolean isPlain(char c) {
    return (c >= FIRST_ASCII_LETTERS && c <= LAST_ASCII_LETTERS)
        || c == '\n'
        || PlainName.isPlain(c);
  }
}
