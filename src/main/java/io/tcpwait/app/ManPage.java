package io.tcpwait.app;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command line, in the macros of man(7), made from its definition. */
final class ManPage {
  private static final List<String> EXIT_STATUS =
      List.of(
          "0", "The agent was told to stop; a report found nothing, or infos alone.",
          "1", "The agent could not start; check-config found a mistake; a report has a warning.",
          "2", "The command line has a mistake; a report has something critical.",
          "3", "A report cannot tell; Java cannot start, or nothing can be written.",
          "141", "The reader of the output has gone, as after SIGPIPE.");

  private static final List<String> FILES =
      List.of(
          ConfigFile.OF_SERVICE,
          "Thresholds, names of services, groups of peers.",
          "/etc/tcpwait/web.yml",
          "TLS and passwords, in the format of Prometheus' exporters.",
          "/etc/default/tcpwait",
          "Options of the service, and TCPWAIT_JAVA_OPTS.");

  private final StringBuilder text = new StringBuilder();

  private ManPage() {}

  /**
   * The page.
   *
   * @param version for its foot
   */
  static String of(CommandSpec root, String version) {
    ManPage page = new ManPage();
    page.write(root, version);
    return page.text.toString();
  }

  private void write(CommandSpec root, String version) {
    String name = root.name();
    String about = sentence(root.usageMessage().description());
    line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" \"" + name + " " + version + "\"");
    section("NAME");
    String whatis = about.substring(0, 1).toLowerCase(Locale.ROOT) + about.substring(1);
    line(escaped(name) + " \\- " + escaped(whatis.replaceAll("\\.$", "")));
    section("SYNOPSIS");
    List<CommandSpec> commands =
        root.subcommands().values().stream().map(CommandLine::getCommandSpec).distinct().toList();
    for (CommandSpec command : commands) {
      line(".B " + escaped(name + " " + command.name()));
      line(command.args().isEmpty() ? ".br" : escaped(arguments(command)) + "\n.br");
    }
    section("DESCRIPTION");
    line(escaped(about));
    line(escaped(sentence(root.usageMessage().footer())));
    section("COMMANDS");
    commands.forEach(this::command);
    section("EXIT STATUS");
    terms(EXIT_STATUS);
    section("FILES");
    terms(FILES);
    section("SEE ALSO");
    line(".BR ss (8),\n.BR tcp (7),\n.BR proc (5)");
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void terms(List<String> namesAndTexts) {
    for (int i = 0; i < namesAndTexts.size(); i += 2) {
      term(namesAndTexts.get(i), namesAndTexts.get(i + 1));
    }
  }

  private void term(String term, String about) {
    line(".TP\n.B " + escaped(term) + "\n" + escaped(about));
  }

  private static String arguments(CommandSpec command) {
    StringBuilder arguments = new StringBuilder(command.options().isEmpty() ? "" : "[OPTIONS]");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      arguments.append(" [").append(parameter.paramLabel()).append(']');
    }
    return arguments.toString();
  }

  private void command(CommandSpec command) {
    UsageMessageSpec usage = command.usageMessage();
    line(".SS " + escaped(command.name()));
    line(escaped(sentence(usage.description())));
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      term(parameter.paramLabel(), about(parameter));
    }
    for (OptionSpec option : command.options()) {
      String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
      term(String.join(", ", option.names()) + label, about(option));
    }
    if (usage.footer().length > 0) {
      line(".PP\n" + escaped(sentence(usage.footer())));
    }
  }

  private static String about(ArgSpec argument) {
    return sentence(argument.description());
  }

  private static String sentence(String... lines) {
    return String.join(" ", lines).replace("%n", " ").strip().replaceAll("\\s+", " ");
  }

  /** man(7) gives a meaning to a backslash, to a minus, and to a point that begins a line. */
  private static String escaped(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
