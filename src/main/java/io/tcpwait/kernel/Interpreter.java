package io.tcpwait.kernel;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs scripts, and how to find the script or module among its arguments. It knows
 * the options that take a value. After an unknown option, a word counts as a script only if it ends
 * like one.
 */
final class Interpreter {
  private static final Pattern MODULE_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.]*");
  private static final Pattern REGISTRY = Pattern.compile("(?:jsr|npm):[\\w@/.-]+");

  private final Pattern names;
  private String valuedLetters = "";
  private String codeLetters = "";
  private String moduleLetters = "";
  private String fileLetters = "";
  private String restLetters = "";
  private Set<String> valued = Set.of();
  private Set<String> code = Set.of();
  private Set<String> file = Set.of();
  private Set<String> skipped = Set.of();
  private Pattern flags = Pattern.compile("(?!)");
  private List<String> endings = List.of();
  private boolean endingRequired;
  private boolean plus;

  /**
   * An interpreter without options.
   *
   * @param names a pattern for the names of its program, in lower case, without a version
   */
  Interpreter(String names) {
    this.names = Pattern.compile(names);
  }

  /** Options with a value in the next word; a letter may also have it in the same word. */
  Interpreter valued(String letters, String... names) {
    valuedLetters = letters;
    valued = Set.of(names);
    return this;
  }

  /** Options whose value is program code, not the name of a script. */
  Interpreter code(String letters, String... names) {
    codeLetters = letters;
    code = Set.of(names);
    return this;
  }

  Interpreter module(String letters) {
    moduleLetters = letters;
    return this;
  }

  /** Options whose value is the script. */
  Interpreter file(String letters, String... names) {
    fileLetters = letters;
    file = Set.of(names);
    return this;
  }

  /** Letters whose value is the rest of the word, never the next word. */
  Interpreter rest(String letters) {
    restLetters = letters;
    return this;
  }

  /** Long options without a value. */
  Interpreter flags(String pattern) {
    flags = Pattern.compile(pattern);
    return this;
  }

  /** Commands in front of the script. */
  Interpreter skipped(String... words) {
    skipped = Set.of(words);
    return this;
  }

  Interpreter endings(String... ofScripts) {
    endings = List.of(ofScripts);
    return this;
  }

  /** Without one of the endings, a word is a command, or names a command in a file. */
  Interpreter endingRequired() {
    endingRequired = true;
    return this;
  }

  /** A "+" switches an option off. */
  Interpreter plus() {
    plus = true;
    return this;
  }

  /** Whether a program's name, without a version, is that of this interpreter. */
  boolean isNamed(String name) {
    return names.matcher(name).matches();
  }

  /** The name of the script or module that is run; null if the arguments do not tell. */
  @Nullable String script(List<String> arguments) {
    boolean afterUnknown = false;
    boolean begun = false;
    for (int at = 1; at < arguments.size(); at++) {
      String word = arguments.get(at);
      String next = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
      if (word.equals("--")) {
        return name(next, afterUnknown);
      }
      boolean isOption = word.startsWith("-") || (plus && word.startsWith("+"));
      if (!isOption) {
        if (begun || !skipped.contains(word)) {
          return name(word, afterUnknown);
        }
        begun = true;
        continue;
      }
      Option option = word.startsWith("--") ? longOption(word) : letters(word);
      switch (option.kind) {
        case FLAG -> afterUnknown = false;
        case UNKNOWN -> afterUnknown = true;
        case VALUED -> {
          afterUnknown = false;
          at += option.value.isEmpty() ? 1 : 0;
        }
        case CODE -> {
          return null;
        }
        case FILE -> {
          return name(option.value.isEmpty() ? next : option.value, false);
        }
        case MODULE -> {
          String module = option.value.isEmpty() ? next : option.value;
          return MODULE_NAME.matcher(module).matches() ? module : null;
        }
      }
    }
    return null;
  }

  private enum Kind {
    FLAG,
    UNKNOWN,
    VALUED,
    CODE,
    FILE,
    MODULE
  }

  /**
   * An option that was read.
   *
   * @param value in the same word; "" if it is in the next
   */
  private record Option(Kind kind, String value) {}

  private Option longOption(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "" : word.substring(equals + 1);
    if (code.contains(name)) {
      return new Option(Kind.CODE, value);
    }
    if (file.contains(name)) {
      return new Option(Kind.FILE, value);
    }
    if (equals >= 0) {
      return new Option(Kind.FLAG, value);
    }
    if (valued.contains(name)) {
      return new Option(Kind.VALUED, "");
    }
    return new Option(flags.matcher(name).matches() ? Kind.FLAG : Kind.UNKNOWN, "");
  }

  /** Several one-letter options in a word; the last may have a value. */
  private Option letters(String word) {
    if (valued.contains(word)) {
      return new Option(Kind.VALUED, "");
    }
    if (word.length() == 1) {
      return new Option(Kind.CODE, ""); // The script is read from standard input.
    }
    for (int at = 1; at < word.length(); at++) {
      char letter = word.charAt(at);
      String rest = word.substring(at + 1);
      if (codeLetters.indexOf(letter) >= 0) {
        return new Option(Kind.CODE, rest);
      }
      if (moduleLetters.indexOf(letter) >= 0) {
        return new Option(Kind.MODULE, rest);
      }
      if (fileLetters.indexOf(letter) >= 0) {
        return new Option(Kind.FILE, rest);
      }
      if (valuedLetters.indexOf(letter) >= 0) {
        return new Option(Kind.VALUED, rest);
      }
      if (restLetters.indexOf(letter) >= 0) {
        return new Option(Kind.FLAG, rest);
      }
    }
    return new Option(Kind.FLAG, "");
  }

  private @Nullable String name(String script, boolean afterUnknown) {
    if (REGISTRY.matcher(script).matches()) {
      return endingRequired ? script : null;
    }
    String name = ProgramName.baseName(script);
    boolean sure = !afterUnknown && !endingRequired;
    return sure || endings.stream().anyMatch(name::endsWith) ? name : null;
  }
}
