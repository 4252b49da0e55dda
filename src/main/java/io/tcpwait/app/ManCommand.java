package io.tcpwait.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tcpwait man}: the manual page of this command line. */
@Command(
    name = "man",
    description = "Prints the manual page: tcpwait man | man -l -",
    mixinStandardHelpOptions = true,
    versionProvider = BuildInfo.class)
final class ManCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    System.out.print(ManPage.of(spec.root(), new BuildInfo().version()));
    System.out.flush();
  }
}
