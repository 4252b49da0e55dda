package io.tcpwait.outlet.runbooks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The pages of {@code deploy/runbooks}, which the build copies beside this class. */
public final class Runbooks {
  private static final String INDEX = "README.md";
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| \\[[^]]+]\\(((?:recipes/)?([a-z0-9_-]+)\\.md)\\) \\|.*?([^|]+)\\|$");

  private Runbooks() {}

  /**
   * A page.
   *
   * @param name of the page: a kind of finding, an alert or a program
   * @param path below the folder of all pages
   * @param about the subject in one line
   */
  public record Page(String name, String path, String about) {
    /** The text in Markdown. */
    public String markdown() {
      return read(path);
    }

    public boolean isRecipe() {
      return path.startsWith("recipes/");
    }
  }

  /** All pages, by the tables of their index: kinds and alerts first, then recipes. */
  public static List<Page> all() {
    List<Page> pages = new ArrayList<>();
    for (MatchResult row : ROW.matcher(read(INDEX)).results().toList()) {
      pages.add(new Page(row.group(2), row.group(1), row.group(3).strip().replace("`", "")));
    }
    return pages;
  }

  /**
   * The page with a name, which may have dashes for underscores, or capitals; null if there is no
   * such page.
   */
  public static @Nullable Page named(String name) {
    String plain = plain(name);
    return all().stream().filter(page -> plain(page.name()).equals(plain)).findFirst().orElse(null);
  }

  /**
   * {@code TcpwaitCloseWaitLeak}, {@code close-wait-leak} and {@code close_wait_leak} are the same
   * name.
   */
  private static String plain(String name) {
    String word = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return word.startsWith("tcpwait") ? word.substring("tcpwait".length()) : word;
  }

  private static String read(String path) {
    try (InputStream in = Runbooks.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the package");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
