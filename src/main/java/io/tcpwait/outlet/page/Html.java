package io.tcpwait.outlet.page;

import io.tcpwait.kernel.PlainName;
import java.util.List;

/** Writes HTML. All text is escaped, so a browser shows markup in a name and does not obey it. */
final class Html {
  private final StringBuilder html = new StringBuilder(4096);

  /**
   * Adds an element that contains only text.
   *
   * @param tag its name, and attributes that need no escape
   */
  Html element(String tag, String text) {
    return open(tag).text(text).close(tag);
  }

  /** Opens an element, which {@link #close} ends. */
  Html open(String tag) {
    html.append('<').append(tag).append('>');
    return this;
  }

  /** Ends an element. Attributes after its name are ignored. */
  Html close(String tag) {
    int end = tag.indexOf(' ');
    html.append("</").append(end < 0 ? tag : tag.substring(0, end)).append('>');
    return this;
  }

  Html text(String text) {
    html.append(escape(text));
    return this;
  }

  /** Adds a term and its text to a description list; nothing if the text is empty. */
  Html term(String term, String text) {
    return text.isEmpty() ? this : element("dt", term).element("dd", text);
  }

  /** Adds a term with a list of texts; nothing if the list is empty. */
  Html terms(String term, List<String> texts) {
    if (texts.size() <= 1) {
      return term(term, String.join("", texts));
    }
    element("dt", term).open("dd").open("ul");
    texts.forEach(text -> element("li", text));
    return close("ul").close("dd");
  }

  /** Escapes text for an element or a quoted attribute. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n' -> escaped.append('\n');
                default ->
                    escaped.appendCodePoint(PlainName.isPlain(c) ? c : PlainName.REPLACEMENT);
              }
            });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
