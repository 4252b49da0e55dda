package io.tcpwait.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tcpwait completion}: the script that completes words of this command line in a shell. */
@Command(
    name = "completion",
    description = "Prints a script for bash and zsh: source <(tcpwait completion)",
    mixinStandardHelpOptions = true,
    versionProvider = BuildInfo.class)
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    System.out.print(AutoComplete.bash("tcpwait", spec.root().commandLine()));
    System.out.flush();
  }
}
