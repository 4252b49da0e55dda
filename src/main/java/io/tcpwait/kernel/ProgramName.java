package io.tcpwait.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of the program that a process runs, by its command line: {@code java} and {@code
 * python3} say nothing, but their main class and script do.
 *
 * <p>Nothing else of a command line is shown. Arguments hold secrets, so that an option of an
 * interpreter that is not known here makes the word behind it no script, and a word that looks like
 * a setting is none either.
 */
final class ProgramName {
  /** Programs that are many in one file, of which the first argument says which. */
  private static final Set<String> MULTI_CALL = Set.of("busybox", "toybox");

  /** The loader of ELF programs as a command (ld.so(8)). */
  private static final Pattern LOADER = Pattern.compile("ld-linux[^/]*\\.so\\.[0-9]+|ld\\.so");

  private static final Set<String> LOADER_OPTIONS_WITH_VALUE =
      Set.of(
          "--library-path",
          "--inhibit-rpath",
          "--audit",
          "--preload",
          "--argv0",
          "--glibc-hwcaps-prepend",
          "--glibc-hwcaps-mask");

  private static final Set<String> JAVA = Set.of("java", "javaw", "jsvc", "jsvc.exec");

  /** What a setting, a query or a sentence has; and what says nothing, as the 63 of /dev/fd/63. */
  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[=\\s?&;|<>\"'`$]|^[.0-9]*$");

  private ProgramName() {}

  /**
   * The name as a {@link PlainName}.
   *
   * @param line with an argument at least
   * @param process the name of the process, which stands in if its command line tells nothing
   */
  static String of(CommandLine line, String process) {
    return PlainName.of(raw(line, process));
  }

  private static String raw(CommandLine line, String process) {
    List<String> arguments = line.arguments();
    String first = arguments.getFirst();
    if (ProcessTitle.isTitle(first, arguments.size() == 1)) {
      return ProcessTitle.program(first, process);
    }
    String program = baseName(first.startsWith("-") ? first.substring(1) : first);
    if (!isName(program)) {
      return process;
    }
    int next = MULTI_CALL.contains(program) ? 1 : ofLoader(program, arguments);
    if (next > 0 && next < arguments.size() && !arguments.get(next).startsWith("-")) {
      return raw(line.from(next), process);
    }
    String started = started(program.toLowerCase(Locale.ROOT), arguments);
    return started == null || !isName(started) ? program : started;
  }

  /** The program that a loader loads, as an index; 0 if this is no loader. */
  private static int ofLoader(String program, List<String> arguments) {
    if (!LOADER.matcher(program).matches()) {
      return 0;
    }
    int at = 1;
    while (at < arguments.size() && arguments.get(at).startsWith("--")) {
      at += LOADER_OPTIONS_WITH_VALUE.contains(arguments.get(at)) ? 2 : 1;
    }
    return at;
  }

  private static @Nullable String started(String program, List<String> arguments) {
    if (JAVA.contains(program)) {
      return JavaCommand.program(arguments);
    }
    Interpreter interpreter = Interpreters.find(program);
    return interpreter == null ? null : interpreter.script(arguments);
  }

  /** The last part of a path, or of a URL without its query. */
  static String baseName(String path) {
    String file = path;
    int authority = path.indexOf("://");
    if (authority > 0) {
      String url = path.substring(authority + 3).split("[?#]", 2)[0];
      file = url.substring(url.indexOf('/') + 1);
      if (file.length() == url.length()) {
        return ""; // A host alone, perhaps with a password before it.
      }
    }
    int end = file.length();
    while (end > 1 && file.charAt(end - 1) == '/') {
      end--;
    }
    return file.substring(file.lastIndexOf('/', end - 1) + 1, end);
  }

  /** Whether a word may be shown as a name. */
  static boolean isName(String word) {
    return !NOT_IN_A_NAME.matcher(word).find();
  }
}
