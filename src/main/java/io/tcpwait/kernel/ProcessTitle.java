package io.tcpwait.kernel;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The title that a program has put in place of its arguments (setproctitle(3)). Titles show clients
 * and options: {@code postgres: alice shop 10.0.0.5(51234) SELECT}, {@code nginx: master process
 * nginx -g …}. So only the words are kept that the programs listed here use for their own
 * processes. Of any other title, the first word is kept.
 */
final class ProcessTitle {
  /** The words for a program's own processes, at the start of its title. */
  private static final List<Pattern> OWN_WORDS =
      List.of(
          Pattern.compile(
              "nginx: (?:master|worker|cache manager|cache loader|privileged agent) process"),
          Pattern.compile("php-fpm[0-9.]*: (?:master process|pool [\\w.-]{1,64})"),
          Pattern.compile("gunicorn: \\w+ \\[[\\w.:-]{1,64}]"),
          Pattern.compile("gunicorn: (?:master|worker|arbiter)\\b"),
          Pattern.compile("\\w*uWSGI (?:master|worker|http|mule|spooler|emperor)\\b"),
          Pattern.compile("\\(wsgi:[\\w.-]{1,64}\\)"),
          Pattern.compile("puma: cluster worker\\b"),
          Pattern.compile("unicorn (?:master|worker)\\b"));

  /** Processes of PostgreSQL that do not serve a client; the name of the cluster may come first. */
  private static final Pattern POSTGRES =
      Pattern.compile(
          "(?:postgres|postmaster): (?:[\\w./-]{1,64}: )?(archiver|autovacuum launcher|autovacuum"
              + " worker|background writer|checkpointer|io worker|logger|logical replication"
              + " launcher|logical replication (?:\\w+ )?worker|parallel worker|slotsync"
              + " worker|startup|stats collector|wal ?receiver|wal ?sender|wal ?summarizer|wal"
              + " ?writer|writer)\\b.*");

  private static final Pattern FIRST_WORD = Pattern.compile("[\\[(]*([^\\s:\\])]+)");

  private ProcessTitle() {}

  /**
   * Whether a first argument is a title. The path of a program has spaces or a colon only if a
   * folder in it does.
   *
   * @param alone whether it is the only argument
   */
  static boolean isTitle(String first, boolean alone) {
    if (first.startsWith("/") && !alone) {
      return false;
    }
    return first.chars().anyMatch(Character::isWhitespace)
        || first.startsWith("[")
        || first.startsWith("(")
        || (first.indexOf(':') > 0 && !first.startsWith("/"));
  }

  /**
   * The name of the program, with the words for its process if they are listed.
   *
   * @param process the name of the process, used if the title's first word is not a name
   */
  static String program(String title, String process) {
    String text = title.strip();
    for (Pattern own : OWN_WORDS) {
      Matcher matcher = own.matcher(text);
      if (matcher.lookingAt()) {
        return matcher.group();
      }
    }
    Matcher postgres = POSTGRES.matcher(text);
    if (postgres.matches()) {
      return "postgres: " + postgres.group(1);
    }
    Matcher word = FIRST_WORD.matcher(text.startsWith("-") ? text.substring(1) : text);
    String first = word.lookingAt() ? ProgramName.baseName(word.group(1)) : "";
    // The word may end inside the name of a folder.
    boolean isProgram = !text.startsWith("/") || first.startsWith(process);
    return isProgram && ProgramName.isName(first) ? first : process;
  }
}
