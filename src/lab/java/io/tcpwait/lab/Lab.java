package io.tcpwait.lab;

import io.tcpwait.lab.attack.AttacksCommand;
import io.tcpwait.lab.attack.SoakCommand;
import io.tcpwait.lab.closewait.PoolCommand;
import io.tcpwait.lab.closewait.ScansCommand;
import io.tcpwait.lab.closewait.ServerCommand;
import io.tcpwait.lab.closewait.SpreadCommand;
import io.tcpwait.lab.compare.CompareCommand;
import io.tcpwait.lab.fleet.FleetCommand;
import io.tcpwait.lab.timewait.TimeWaitExhaustionCommand;
import io.tcpwait.lab.timewait.TimeWaitProxyCommand;
import io.tcpwait.lab.timewait.TimeWaitServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the lab: misbehaving sockets, and measurements of the agent on them. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    subcommands = {
      ZooCommand.class,
      Bench.class,
      ReportBenchCommand.class,
      IdleCommand.class,
      NamespacesCommand.class,
      SoakCommand.class,
      AttacksCommand.class,
      CompareCommand.class,
      FleetCommand.class,
      PoolCommand.class,
      ScansCommand.class,
      ServerCommand.class,
      SpreadCommand.class,
      TimeWaitServerCommand.class,
      TimeWaitProxyCommand.class,
      TimeWaitExhaustionCommand.class
    },
    description = "Sockets to try tcpwait on.")
final class Lab {
  private Lab() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Lab()).setCaseInsensitiveEnumValuesAllowed(true);
  }
}
