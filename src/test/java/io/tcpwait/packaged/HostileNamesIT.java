package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.packaged.HostileHost.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names of real processes and network namespaces that could control any program that shows them.
 */
@Needs({Needs.NETNS, "perl", "unshare", "mount"})
class HostileNamesIT {
  private static final String COLOR = "\u001b\\[[0-9;]*m";
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  /** A check of the host, and of an agent that has found all of its leaks. */
  @FunctionalInterface
  private interface Look {
    void at(HostileHost host, AgentProcess agent) throws Exception;
  }

  private void look(Look look, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--netns=all", AgentProcess.STUCK_AFTER_5S));
    Netns.call(
        () -> {
          try (HostileHost host = new HostileHost(folder);
              AgentProcess agent = AgentProcess.start(all.toArray(String[]::new))) {
            agent.awaitScrape(PATIENCE_SECONDS, one -> hasFindings(one.keySet()));
            look.at(host, agent);
          }
          return null;
        });
  }

  private static boolean hasFindings(Iterable<String> series) {
    return HostileHost.ALL.stream()
        .allMatch(
            names ->
                StreamSupport.stream(series.spliterator(), false)
                    .anyMatch(
                        one ->
                            one.startsWith("tcpwait_finding_info{")
                                && one.contains("close_wait_leak")
                                && one.contains(label("netns", names.netnsShown()))
                                && one.contains(label("process", names.process()))));
  }

  /** A label in the text format, which escapes no other characters. */
  private static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"");
    return name + "=\"" + escaped + "\"";
  }

  private static void assertPlain(String text) {
    assertThat(text).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
  }

  /** Compares the names with those that other outlets showed. */
  private static void assertNames(JsonObject status) {
    List<String> found = new ArrayList<>();
    for (JsonElement element : status.getAsJsonArray("findings")) {
      JsonObject finding = element.getAsJsonObject();
      found.add(finding.get("netns").getAsString() + " " + finding);
    }
    for (Names names : HostileHost.ALL) {
      assertThat(found)
          .anySatisfy(
              one ->
                  assertThat(one)
                      .startsWith(names.netnsShown() + " ")
                      .contains(
                          "\"process\":" + json(names.process()),
                          "\"program\":" + json(names.program())));
    }
  }

  /** A text as Gson writes it. */
  private static String json(String text) {
    return new JsonPrimitive(text).toString();
  }

  @Test
  @Needs("promtool")
  void namesAreTextInEveryAnswerOfTheAgent() throws Exception {
    look(
        (host, agent) -> {
          String scrape = agent.get("/metrics");
          assertPlain(scrape);
          for (Names names : HostileHost.ALL) {
            assertThat(scrape)
                .contains(
                    label("netns", names.netnsShown()) + ",",
                    label("pid", Long.toString(host.pid(names)))
                        + ","
                        + label("process", names.process())
                        + ","
                        + label("program", names.program()));
          }
          Promtool.assertFindsNothing(scrape);
          String status = agent.get("/api/v1/status");
          assertPlain(status);
          assertNames(JsonParser.parseString(status).getAsJsonObject());
          for (String answer : List.of("/api/v1/events", "/api/v1/peers", "/api/v1/history", "/")) {
            assertPlain(agent.get(answer));
          }
          assertThat(events(agent)).containsAll(HostileHost.namespaces());
        });
  }

  private static List<String> events(AgentProcess agent) throws IOException {
    return JsonParser.parseString(agent.get("/api/v1/events"))
        .getAsJsonObject()
        .getAsJsonArray("events")
        .asList()
        .stream()
        .map(event -> event.getAsJsonObject().get("netns").getAsString())
        .toList();
  }

  @Test
  void namesAreValuesInLinesOfTheLog() throws Exception {
    look(
        (host, agent) -> {
          for (Names names : HostileHost.ALL) {
            agent.awaitLine("\"finding raised\"", quoted("netns", names.netnsShown()));
          }
          assertThat(agent.output()).allSatisfy(HostileNamesIT::assertLogfmt);
        });
  }

  private static String quoted(String key, String value) {
    boolean isPlain = value.matches("[^ =\"]+");
    return isPlain ? key + "=" + value : label(key, value);
  }

  private static void assertLogfmt(String line) {
    assertPlain(line);
    assertThat(line).matches("ts=\\S+ level=[a-z]+( [a-z_]+=([^ =\"]+|\"([^\"\\\\]|\\\\.)*\"))+");
  }

  @Test
  void namesAreStringsInALogOfJson() throws Exception {
    look(
        (host, agent) -> {
          for (Names names : HostileHost.ALL) {
            agent.awaitLine("finding raised", "\"" + json(names.netnsShown()).substring(1));
          }
          assertThat(agent.output())
              .allSatisfy(
                  line -> {
                    assertPlain(line);
                    assertThat(JsonParser.parseString(line).isJsonObject()).isTrue();
                  });
        },
        "--log.format=json");
  }

  @Test
  @Needs("tmux")
  void namesAreAsciiInAReport() throws Exception {
    look(
        (host, agent) -> {
          for (Names names : HostileHost.ALL) {
            String pid = "--pid=" + host.pid(names);
            for (String format : List.of("--full", "--color=always", "--format=nagios")) {
              Ran ran = report(pid, format);
              assertThat(ran.err()).isEmpty();
              assertThat(ran.out().replaceAll(COLOR, "")).matches("[ -~\\n]+");
            }
            assertThat(report(pid, "--full").out()).contains(ascii(names.process()));
            assertOneLineOfACheck(report(pid, "--format=nagios").out());
            assertOnTerminal(pid, ascii(names.process()));
          }
          String json = report("--format=json").out();
          assertPlain(json);
          assertNames(JsonParser.parseString(json).getAsJsonObject());
        });
  }

  /** A text, a bar, and performance data: no name adds a bar, a line or a label. */
  private static void assertOneLineOfACheck(String line) {
    assertThat(line).matches("TCPWAIT WARNING: [^|\\n]+ \\| [^|\\n]+\\n");
    assertThat(line.substring(line.indexOf('|') + 1))
        .matches("( ('([^'=|]|'')+'|[A-Za-z0-9_]+)=[0-9.]+%?(;[0-9.]*){3,4})+\\n");
  }

  private static String ascii(String name) {
    return name.replace('\ufffd', '?');
  }

  private Ran report(String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("report", "--netns=all", AgentProcess.STUCK_AFTER_5S));
    arguments.addAll(List.of(options));
    return Ran.of(folder, AgentProcess.command(arguments.toArray(String[]::new)));
  }

  /** Checks all bytes that a terminal gets, since the terminal hides control sequences. */
  private void assertOnTerminal(String pid, String process) throws Exception {
    Path sent = folder.resolve("sent");
    String report =
        String.join(
            " ",
            AgentProcess.LAUNCHER + "",
            "report --netns=all",
            AgentProcess.STUCK_AFTER_5S,
            pid);
    try (Tmux tmux = Tmux.run(100, 40, "read go; " + report + "; echo status $?")) {
      tmux.record(sent);
      String title = tmux.format("#{pane_title}");
      tmux.press("Enter");
      tmux.await(screen -> read(sent).contains("status 1\r\n"));
      assertThat(tmux.format("#{pane_title}")).isEqualTo(title);
      assertThat(read(sent)).containsPattern(COLOR);
      assertThat(read(sent).replaceAll(COLOR, "")).contains(process).matches("[ -~\\r\\n]+");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
