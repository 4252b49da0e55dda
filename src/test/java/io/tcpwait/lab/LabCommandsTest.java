package io.tcpwait.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every figure of the documentation can be made again: the lab takes the command beside it. */
class LabCommandsTest {
  /** A command, with continued lines, up to a comment or the end of its code. */
  private static final Pattern COMMAND =
      Pattern.compile("src/lab/bin/lab ((?:[^`#\\n\\\\]|\\\\\\n)*)");

  private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

  static Stream<String> commands() throws IOException {
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
      List<String> commands = new ArrayList<>();
      for (Path page : pages) {
        COMMAND
            .matcher(Files.readString(page))
            .results()
            .map(match -> match.group(1).replace("\\\n", " ").strip())
            .filter(command -> !command.equals("--help"))
            .forEach(commands::add);
      }
      return commands.stream().distinct();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldBeTakenByTheLab(String command) {
    CommandLine lab = Lab.commandLine();
    List<String> words = new ArrayList<>();
    WORD.matcher(command).results().map(MatchResult::group).forEach(words::add);
    CommandLine named = lab.getSubcommands().get(words.getFirst());
    assertThat(named).as(command).isNotNull();
    // The launcher adds the agent and the programs that it has built.
    for (String built : List.of("--agent", "--tools")) {
      OptionSpec option = named.getCommandSpec().findOption(built);
      if (option != null) {
        words.add(built + "=target");
      }
    }
    assertThatCode(() -> lab.parseArgs(words.toArray(String[]::new))).doesNotThrowAnyException();
  }

  @Test
  void shouldBeFoundInTheDocumentation() throws IOException {
    assertThat(commands().filter(command -> command.startsWith("bench "))).hasSizeGreaterThan(2);
  }
}
