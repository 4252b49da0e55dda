package io.tcpwait.kernel;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of the program that a process runs, from its command line. {@code java} and {@code
 * python3} say nothing, but their main class or script does.
 *
 * <p>Nothing else of a command line is shown, because arguments hold secrets. After an unknown
 * option of an interpreter, a word counts as a script only if it ends like one. A word that looks
 * like a setting never counts.
 */
final class ProgramName {
  /** Files that hold many programs; the first argument names the program. */
  private static final Set<String> MULTI_CALL = Set.of("busybox", "toybox");

  /** The loader of ELF programs, run as a command (ld.so(8)). */
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

  /**
   * Signs of a setting, a query or a sentence; or a name that says nothing, as the 63 of
   * /dev/fd/63.
   */
  private static final Pattern NOT_IN_A_NAME = Pattern.compile("[=\\s?&;|<>\"'`$]|^[.0-9]*$");

  private ProgramName() {}

  /**
   * The name as a {@link PlainName}.
   *
   * @param line with at least one argument
   * @param process the name of the process, used if its command line tells nothing
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

  /** The index of the program that a loader loads; 0 if this is not a loader. */
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
