package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.CloseWaitServer.Options;
import io.tcpwait.kit.closewait.CloseWaitServer.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data that an agent without root shows, and its log about missing data, as a text. It covers
 * no capability, and each capability that shows more. Two servers of root leak, one in its own
 * namespace.
 */
@Needs({Needs.NETNS, "setpriv"})
class PrivilegesIT {
  private static final int SOCKETS = 40;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

  private static final List<String> CAPABILITIES =
      List.of(
          "",
          "sys_ptrace",
          "dac_read_search",
          "sys_ptrace,dac_read_search",
          "sys_ptrace,dac_read_search,sys_admin");

  @TempDir private Path folder;

  @Test
  void shouldShowMoreWithEachCapabilityAndLogTheMissingOnes() throws Exception {
    Netns.call(
        () -> {
          String other = netns();
          try (var _ = leak()) {
            return Netns.call(
                () -> {
                  try (var _ = leak()) {
                    String text = text(netns(), other);
                    try (InputStream golden =
                        PrivilegesIT.class.getResourceAsStream("privileges.txt")) {
                      assertThat(text).isEqualTo(new String(golden.readAllBytes(), UTF_8));
                    }
                  }
                  return null;
                });
          }
        });
  }

  @Test
  void shouldKeepTheCapabilitiesOnlyInTheSamplingThread() throws Exception {
    try (AgentProcess agent = AgentProcess.start("--netns=all")) {
      agent.awaitNextSample();
      Map<String, Set<Boolean>> entersByThread = new HashMap<>();
      try (var threads =
          Files.newDirectoryStream(Path.of("/proc/" + agent.process().pid() + "/task"))) {
        for (Path thread : threads) {
          String name = Files.readString(thread.resolve("comm")).strip();
          entersByThread.computeIfAbsent(name, n -> new HashSet<>()).add(mayEnter(thread));
        }
      }
      assertThat(entersByThread.get("sampler")).containsExactly(true);
      assertThat(entersByThread.keySet()).anyMatch(name -> name.startsWith("web-"));
      entersByThread.forEach(
          (name, enters) -> {
            if (name.startsWith("web-")) {
              assertThat(enters).as(name).containsExactly(false);
            }
          });
    }
  }

  /** Whether CAP_SYS_ADMIN is effective. */
  private static boolean mayEnter(Path thread) throws IOException {
    return Files.readAllLines(thread.resolve("status")).stream()
        .filter(line -> line.startsWith("CapEff:"))
        .map(line -> Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16))
        .allMatch(mask -> (mask >>> 21 & 1) != 0);
  }

  private static String netns() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private static CloseWaitServer leak() throws IOException, InterruptedException {
    CloseWaitServer server = CloseWaitServer.start(Options.of(Variant.EOF_UNREAD));
    server.come(SOCKETS);
    return server;
  }

  private String text(String own, String other) throws Exception {
    Files.writeString(folder.resolve("tcpwait.yml"), "thresholds: {stuck-after: 5s}");
    Netns.run("cp", "-r", "target/tcpwait", folder.toString());
    Netns.run("chmod", "-R", "a+rX", folder.toString());
    List<AgentProcess> agents = new ArrayList<>();
    try {
      for (String capabilities : CAPABILITIES) {
        agents.add(start(capabilities));
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < agents.size(); i++) {
        String name = CAPABILITIES.get(i);
        text.append(name.isEmpty() ? "no capability" : name).append('\n');
        boolean enters = name.contains("sys_admin");
        describe(agents.get(i), own, other, enters, text);
      }
      return text.toString();
    } finally {
      agents.forEach(AgentProcess::close);
    }
  }

  /** Starts a copy of the agent that every user may read. */
  private AgentProcess start(String capabilities) throws Exception {
    List<String> launcher =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    if (!capabilities.isEmpty()) {
      String added = "+" + capabilities.replace(",", ",+");
      launcher.addAll(List.of("--inh-caps=" + added, "--ambient-caps=" + added));
    }
    launcher.add(folder.resolve("tcpwait/bin/tcpwait").toString());
    return AgentProcess.start(
        launcher, "--netns=all", "--config.file=" + folder.resolve("tcpwait.yml"));
  }

  private static void describe(
      AgentProcess agent, String own, String other, boolean enters, StringBuilder text)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NS;
    agent.awaitNextSample(); // The first sample makes the first status.
    JsonObject status = status(agent);
    while (!isSettled(status, own) || (enters && !isSettled(status, other))) {
      assertThat(System.nanoTime() - end).as(status.toString()).isNegative();
      TimeUnit.MILLISECONDS.sleep(100);
      status = status(agent);
    }
    List<String> found = new ArrayList<>();
    for (JsonElement of : status.getAsJsonArray("findings")) {
      JsonObject finding = of.getAsJsonObject();
      String netns = finding.get("netns").getAsString();
      boolean isLeak = finding.get("kind").getAsString().equals("close_wait_leak");
      if (isLeak && (netns.equals(own) || netns.equals(other))) {
        found.add(
            (netns.equals(own) ? "its own namespace" : "another namespace")
                + (finding.get("process").isJsonNull() ? "" : ", of a process"));
      }
    }
    // Findings of the same severity are in the order of their namespaces' numbers.
    found.stream()
        .sorted(Comparator.reverseOrder())
        .forEach(where -> text.append("  found close_wait_leak in ").append(where).append('\n'));
    text.append("  not judged ").append(notJudged(status, other)).append('\n');
    agent.output().stream()
        .map(line -> line.replaceFirst("^ts=\\S+ ", "").replaceAll("=\\d+", "=N"))
        .filter(line -> line.contains("namespaces") || line.contains("source="))
        // Other namespaces may belong to tests that run beside this one.
        .filter(line -> !line.contains("netns=net:["))
        .sorted()
        .forEach(line -> text.append("  log ").append(line).append('\n'));
  }

  /** The kinds about leaks that were not judged, without those of namespaces of other tests. */
  private static List<String> notJudged(JsonObject status, String other) {
    Set<String> elsewhere = new HashSet<>();
    for (JsonElement of : status.getAsJsonArray("namespaces")) {
      if (!of.getAsJsonObject().get("netns").getAsString().equals(other)) {
        elsewhere.addAll(notJudged(of.getAsJsonObject()));
      }
    }
    List<String> here = new ArrayList<>(notJudged(status));
    here.removeAll(elsewhere);
    return here;
  }

  private static List<String> notJudged(JsonObject status) {
    return StreamSupport.stream(status.getAsJsonArray("not_judged").spliterator(), false)
        .map(JsonElement::getAsString)
        .filter(List.of("close_wait_leak", "dead_sockets", "fd_limit")::contains)
        .toList();
  }

  private static JsonObject status(AgentProcess agent) throws IOException {
    return JsonParser.parseString(agent.get("/api/v1/status")).getAsJsonObject();
  }

  /** Whether the leak of a namespace was found, and the search for its process has ended. */
  private static boolean isSettled(JsonObject status, String netns) {
    boolean found =
        StreamSupport.stream(status.getAsJsonArray("findings").spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .anyMatch(
                of ->
                    of.get("kind").getAsString().equals("close_wait_leak")
                        && of.get("netns").getAsString().equals(netns));
    return found && !state(status, netns).equals("not_yet");
  }

  private static String state(JsonObject status, String netns) {
    List<JsonObject> namespaces = new ArrayList<>(List.of(status));
    status.getAsJsonArray("namespaces").forEach(of -> namespaces.add(of.getAsJsonObject()));
    return namespaces.stream()
        .filter(of -> of.get("netns").getAsString().equals(netns))
        .map(of -> of.getAsJsonObject("process_search").get("state").getAsString())
        .findFirst()
        .orElse("not_yet");
  }
}
