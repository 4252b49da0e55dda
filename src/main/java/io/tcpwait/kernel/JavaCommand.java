package io.tcpwait.kernel;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the main class, jar, module or source file in a command line of {@code java} or {@code
 * jsvc}. The options are from java(1) and from IsWhiteSpaceOption() in the launcher's {@code
 * java.c}.
 */
final class JavaCommand {
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--enable-native-access",
          "--limit-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "-d",
          "--describe-module",
          "--source",
          // Of jsvc.
          "-home",
          "-java-home",
          "-jvm",
          "-user",
          "-cwd",
          "-pidfile",
          "-outfile",
          "-errfile",
          "-procname",
          "-umask",
          "-wait");

  private static final Pattern CLASS =
      Pattern.compile("(?:[\\p{L}_$][\\p{L}\\p{N}_$]*[./])*[\\p{L}_$][\\p{L}\\p{N}_$]*");

  /** A class name by convention, which few other arguments look like. */
  private static final Pattern CUSTOMARY_CLASS =
      Pattern.compile("(?:[a-z_][a-z0-9_]*\\.)+[A-Z][A-Za-z0-9_$]*");

  private static final Pattern MODULE =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]*(?:/[\\p{L}_$][\\p{L}\\p{N}_$.]*)?");

  private JavaCommand() {}

  /** The program that is run; null if the arguments do not tell. */
  static @Nullable String program(List<String> arguments) {
    boolean jar = false;
    boolean fromFile = false;
    int at = 1;
    for (; at < arguments.size(); at++) {
      String argument = arguments.get(at);
      if (argument.startsWith("@")) {
        fromFile = true;
      } else if (!argument.startsWith("-")) {
        break;
      } else if (argument.equals("-m") || argument.equals("--module")) {
        return at + 1 < arguments.size() ? module(arguments.get(at + 1)) : null;
      } else if (argument.startsWith("--module=")) {
        return module(argument.substring(argument.indexOf('=') + 1));
      } else if (argument.equals("-jar")) {
        jar = true;
      } else if (WITH_VALUE.contains(argument)) {
        at++;
      }
    }
    if (at >= arguments.size()) {
      return null;
    }
    String main = arguments.get(at);
    if (jar) {
      String name = ProgramName.baseName(main);
      return !fromFile || name.endsWith(".jar") ? name : null;
    }
    // The arguments in the file come first, and the class may be among them.
    if (fromFile) {
      return CUSTOMARY_CLASS.matcher(main).matches() ? main : null;
    }
    return main.endsWith(".java")
        ? ProgramName.baseName(main)
        : CLASS.matcher(main).matches() ? main.replace('/', '.') : null;
  }

  private static @Nullable String module(String name) {
    return MODULE.matcher(name).matches() ? name : null;
  }
}
