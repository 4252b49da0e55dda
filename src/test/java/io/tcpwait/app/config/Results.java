package io.tcpwait.app.config;

import java.nio.file.Path;
import java.util.List;

/** Unwraps the result of reading a file; it fails if the result is not of the expected kind. */
final class Results {
  private Results() {}

  static <T> T value(ConfigResult<T> result) {
    return switch (result) {
      case ConfigResult.Valid<T>(T value) -> value;
      case ConfigResult.Invalid<T>(List<Mistake> mistakes) -> throw new AssertionError(mistakes);
    };
  }

  /** Each mistake as it is printed, without the folder. */
  static <T> List<String> mistakes(ConfigResult<T> result, Path folder) {
    return switch (result) {
      case ConfigResult.Valid<T> valid -> throw new AssertionError(valid);
      case ConfigResult.Invalid<T>(List<Mistake> mistakes) ->
          mistakes.stream().map(it -> it.toString().replace(folder + "/", "")).toList();
    };
  }
}
