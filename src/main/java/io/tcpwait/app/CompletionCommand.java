package io.tcpwait.app;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tcpwait completion}: the script that completes words of this command line in a shell. */
@Command(
    name = "completion",
    description = "Prints a script for bash and zsh: source <(tcpwait completion)",
    mixinStandardHelpOptions = true,
    versionProvider = BuildInfo.class)
final class CompletionCommand implements Runnable {
  /** The shells that read the script. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Takes the name of a shell, as other programs need one. */
  @Parameters(
      arity = "0..1",
      paramLabel = "SHELL",
      description = "${COMPLETION-CANDIDATES}: both take the same script.")
  void shell(@Nullable Shell of) {}

  @Override
  public void run() {
    System.out.print(AutoComplete.bash("tcpwait", spec.root().commandLine()));
    System.out.flush();
  }
}
