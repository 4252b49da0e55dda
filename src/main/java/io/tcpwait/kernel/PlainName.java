package io.tcpwait.kernel;

/**
 * An untrusted name of a process, a namespace or a container, made harmless to show. A process may
 * choose any name (PR_SET_NAME in prctl(2)), even with line ends and escape sequences. The name
 * appears in metrics, logs, pages and messages.
 */
public final class PlainName {
  /** Replaces a character that is invisible, or changes the text around it. */
  public static final char REPLACEMENT = '\ufffd';

  /** Replaces a name that would be invisible. */
  public static final String UNNAMED = "(unnamed)";

  /** More than the 63 bytes of a kernel thread's name, and the 64 of most container names. */
  static final int MOST_CODE_POINTS = 128;

  private static final char CUT = '\u2026';

  private PlainName() {}

  /**
   * The name with {@link #REPLACEMENT} for each character that is not {@link #isPlain}, cut after
   * {@value #MOST_CODE_POINTS} code points; {@link #UNNAMED} if it would be invisible.
   */
  public static String of(String raw) {
    if (isAsciiName(raw)) {
      return raw;
    }
    StringBuilder plain = new StringBuilder(raw.length());
    int count = 0;
    for (int at = 0; at < raw.length(); count++) {
      if (count == MOST_CODE_POINTS) {
        plain.append(CUT);
        break;
      }
      int codePoint = raw.codePointAt(at);
      plain.appendCodePoint(isPlain(codePoint) ? codePoint : REPLACEMENT);
      at += Character.charCount(codePoint);
    }
    return isBlank(plain) ? UNNAMED : plain.toString();
  }

  /** Whether the name is plain already, as nearly all names are. */
  private static boolean isAsciiName(String raw) {
    boolean seen = false;
    for (int at = 0; at < raw.length(); at++) {
      char c = raw.charAt(at);
      if (c < ' ' || c > '~') {
        return false;
      }
      seen |= c != ' ';
    }
    return seen && raw.length() <= MOST_CODE_POINTS;
  }

  private static boolean isBlank(CharSequence name) {
    return name.codePoints().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }

  /**
   * Whether a character shows itself and nothing else. Control and format characters (Unicode's Cc
   * and Cf, which include changes of the writing direction) do not. Nor do line and paragraph
   * separators, halves of a surrogate pair, and private-use or unassigned characters. Nor do the
   * letters that Unicode leaves blank (DerivedCoreProperties.txt, Default_Ignorable_Code_Point).
   */
  public static boolean isPlain(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> !isBlankLetter(codePoint);
    };
  }

  private static boolean isBlankLetter(int codePoint) {
    return switch (codePoint) {
      case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
      default ->
          (codePoint >= 0x180b && codePoint <= 0x180f)
              || (codePoint >= 0xfe00 && codePoint <= 0xfe0f)
              || (codePoint >= 0xe0000 && codePoint <= 0xe0fff);
    };
  }
}
