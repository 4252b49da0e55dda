package io.tcpwait.kernel;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The known interpreters with their options. */
final class Interpreters {
  private static final Pattern VERSION = Pattern.compile("[-.0-9]*$");

  private static final List<Interpreter> ALL =
      List.of(
          new Interpreter("python|pypy")
              .valued("WXQ", "--check-hash-based-pycs")
              .code("c")
              .module("m")
              .endings(".py", ".pyc", ".pyz"),
          new Interpreter("node|nodejs")
              .valued(
                  "rC",
                  "--require",
                  "--import",
                  "--loader",
                  "--experimental-loader",
                  "--conditions",
                  "--env-file",
                  "--env-file-if-exists",
                  "--title",
                  "--input-type",
                  "--openssl-config",
                  "--icu-data-dir",
                  "--watch-path",
                  "--inspect-port",
                  "--diagnostic-dir",
                  "--redirect-warnings",
                  "--report-directory",
                  "--report-filename",
                  "--tls-cipher-list",
                  "--tls-keylog",
                  "--trace-event-categories",
                  "--unhandled-rejections",
                  "--disable-warning",
                  "--dns-result-order",
                  "--max-http-header-size",
                  "--stack-trace-limit")
              .code("ep", "--eval", "--print", "--run")
              .flags(
                  "--(?:inspect(?:-brk|-wait)?|watch|enable-source-maps|no-.*|trace-.*"
                      + "|experimental-.*|harmony.*|expose.*|preserve-.*|abort-on-.*|throw-.*|use-.*"
                      + "|pending-deprecation|prof|jitless|force-.*|check|interactive|permission)")
              .skipped("inspect")
              .endings(".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"),
          new Interpreter("deno")
              .valued(
                  "cL", "--config", "--import-map", "--seed", "--location", "--cert", "--log-level")
              .skipped("run", "serve", "test", "bench")
              .endings(".ts", ".js", ".tsx", ".jsx", ".mts", ".mjs", ".cts", ".cjs")
              .endingRequired(),
          new Interpreter("bun")
              .valued(
                  "rcdl",
                  "--cwd",
                  "--preload",
                  "--config",
                  "--port",
                  "--define",
                  "--loader",
                  "--env-file")
              .code("ep", "--eval", "--print")
              .skipped("run", "test")
              .endings(".ts", ".js", ".tsx", ".jsx", ".mts", ".mjs", ".cts", ".cjs")
              .endingRequired(),
          new Interpreter("dotnet|mono")
              .valued(
                  "",
                  "--additionalprobingpath",
                  "--additional-deps",
                  "--depsfile",
                  "--runtimeconfig",
                  "--fx-version",
                  "--roll-forward",
                  "--roll-forward-on-no-candidate-fx",
                  "--config")
              .skipped("exec")
              .endings(".dll", ".exe")
              .endingRequired(),
          new Interpreter("ruby")
              .valued("ICEr", "--external-encoding", "--internal-encoding", "--enable", "--disable")
              .code("e")
              .rest("FKWTx0i")
              .flags("--(?:y?jit|rjit|verbose)")
              .endings(".rb", ".ru"),
          new Interpreter("perl")
              .valued("I")
              .code("eE")
              .rest("MmxilF0CDdV")
              .endings(".pl", ".plx", ".psgi"),
          new Interpreter("php")
              .valued("cdzSt", "--php-ini", "--define", "--server", "--docroot", "--zend-extension")
              .code("rBRE", "--run", "--process-begin", "--process-code", "--process-end")
              .file("fF", "--file", "--process-file")
              .flags("--no-php-ini")
              .endings(".php", ".phar"),
          new Interpreter("sh|bash|dash|ash|zsh|ksh|mksh|yash|fish")
              .valued("oO", "--rcfile", "--init-file", "--init-command")
              .code("cs", "--command")
              .flags("--(?:login|norc|noprofile|posix|restricted|verbose|no-config|private)")
              .plus()
              .endings(".sh", ".bash", ".zsh", ".fish"),
          new Interpreter("lua|luajit|tarantool").valued("l").code("e").rest("jO").endings(".lua"),
          new Interpreter("tclsh|wish|expect")
              .valued("", "-encoding")
              .code("c")
              .endings(".tcl", ".exp"),
          new Interpreter("r|rscript")
              .code("e")
              .file("f", "--file")
              .flags("--(?:no-.*|vanilla|slave|quiet)")
              .endings(".R", ".r"),
          new Interpreter("escript|elixir|julia").valued("rS").code("eE").endings(".exs", ".jl"));

  private Interpreters() {}

  /** The interpreter with that name, with or without a version; null if unknown. */
  static @Nullable Interpreter find(String program) {
    String name = VERSION.matcher(program).replaceFirst("");
    for (Interpreter one : ALL) {
      if (one.isNamed(name)) {
        return one;
      }
    }
    return null;
  }
}
