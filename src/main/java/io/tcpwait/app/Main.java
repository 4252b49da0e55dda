package io.tcpwait.app;

import io.tcpwait.app.config.OneLine;
import io.tcpwait.app.config.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, and says in one line what is wrong with it. */
@Command(
    name = "tcpwait",
    description = "Names the programs and peers that leave CLOSE_WAIT and TIME_WAIT sockets.",
    footer = "%nWithout a command, tcpwait runs the agent.",
    synopsisSubcommandLabel = "[COMMAND]",
    mixinStandardHelpOptions = true,
    versionProvider = BuildInfo.class,
    subcommands = {
      AgentCommand.class,
      ReportCommand.class,
      ExplainCommand.class,
      CheckConfigCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      VersionCommand.class,
      HelpCommand.class
    })
final class Main implements Runnable {
  static final int FAILED = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  static int execute(String... args) {
    String os = System.getProperty("os.name");
    if (!"Linux".equals(os)) {
      System.err.println(
          "tcpwait: " + os + " is not Linux, the only system that tcpwait can read; run it there");
      return isCheck(args) ? Launcher.UNKNOWN : FAILED;
    }
    return commandLine().execute(withCommand(args));
  }

  /** The whole command line, with its commands. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(false)
        .setExpandAtFiles(false) // It would print the files that a caller may not read.
        .setParameterExceptionHandler(Main::complain)
        .setExecutionExceptionHandler(Main::fail);
  }

  /** The agent's options may be given without naming the agent. */
  private static String[] withCommand(String[] args) {
    boolean forMain =
        args.length > 0
            && (!args[0].startsWith("-")
                || Arrays.asList("-h", "--help", "-V", "--version").contains(args[0]));
    return forMain
        ? args
        : Stream.concat(Stream.of("agent"), Arrays.stream(args)).toArray(String[]::new);
  }

  private static int complain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String hint =
        e instanceof UnmatchedArgumentException unmatched
            ? didYouMean(unmatched.getUnmatched(), command)
            : "";
    command
        .getErr()
        .println(
            "tcpwait: "
                + oneLine(e)
                + hint
                + "; see "
                + command.getCommandSpec().qualifiedName()
                + " --help");
    return isCheck(args) ? Launcher.UNKNOWN : command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Whether a monitor may ask, which takes 1 for a warning and 2 for a critical finding. */
  private static boolean isCheck(String... args) {
    return (args.length > 0 && args[0].equals("report"))
        || Arrays.stream(args).anyMatch(arg -> arg.matches("(?i)(-.*=)?nagios"));
  }

  private static String didYouMean(List<String> unmatched, CommandLine command) {
    String word = unmatched.isEmpty() ? "" : unmatched.getFirst().split("=", 2)[0];
    List<String> known = new ArrayList<>(command.getSubcommands().keySet());
    for (OptionSpec option : command.getCommandSpec().options()) {
      known.addAll(List.of(option.names()));
    }
    String meant = Spelling.nearest(word, known);
    return meant == null ? "" : "; did you mean " + meant + "?";
  }

  private static int fail(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof StartException) {
      command.getErr().println("tcpwait: " + oneLine(e));
      return command.getCommandSpec().exitCodeOnExecutionException();
    }
    throw e;
  }

  private static String oneLine(Exception e) {
    return OneLine.of(String.valueOf(e.getMessage()));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
