package io.tcpwait.kit;

import io.tcpwait.kit.closewait.PuppetCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the kit's programs, which run in processes of their own. */
@Command(
    name = "child",
    subcommands = {CrowdCommand.class, PuppetCommand.class, TenantCommand.class})
final class Child {
  private Child() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Child()).execute(args));
  }
}
