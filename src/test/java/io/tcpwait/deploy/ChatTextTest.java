package io.tcpwait.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.tcpwait.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The deployed message to a chat, as rendered by Alertmanager's own tool. */
@Needs("amtool")
class ChatTextTest {
  private static final String NAME = "<!channel>&<http://evil|x>";
  private static final String ESCAPED = "&lt;!channel&gt;&amp;&lt;http://evil|x&gt;";

  private static final String PREFIX =
      "https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/";

  @TempDir private Path folder;

  @Test
  void shouldEscapeTextThatSlackWouldMakeALinkOrAMention() throws Exception {
    Map<String, String> labels = new TreeMap<>();
    for (String label :
        List.of(
            "alertname",
            "severity",
            "service",
            "role",
            "netns",
            "instance",
            "cluster",
            "process")) {
      labels.put(label, NAME);
    }
    Map<String, String> annotations = new TreeMap<>();
    for (String annotation :
        List.of(
            "summary",
            "description",
            "time_left",
            "action",
            "peer",
            "process",
            "cause",
            "ceiling",
            "runbook_url")) {
      annotations.put(annotation, NAME);
    }
    for (String status : List.of("firing", "resolved")) {
      for (int alerts = 1; alerts <= 2; alerts++) {
        String data = data(status, alerts, labels, annotations);
        for (String template : List.of("tcpwait.title", "tcpwait.text")) {
          assertThat(render(template, data))
              .as(template + " of " + alerts + " " + status)
              .containsIgnoringCase(ESCAPED)
              .doesNotContain("<", ">")
              .doesNotContainPattern("&(?!(amp|lt|gt);)");
        }
      }
    }
  }

  /** Alertmanager sorts alerts by their labels, and growth is before leak. */
  @Test
  void shouldLeadWithTheLeakThatFires() throws Exception {
    Map<String, Object> growth = finding("firing", "TcpwaitCloseWaitGrowth", "close_wait_growth");
    Map<String, Object> leak = finding("firing", "TcpwaitCloseWaitLeak", "close_wait_leak");
    String both = data("firing", List.of(growth, leak), Map.of(), Map.of());
    assertThat(render("tcpwait.title", both)).isEqualTo("[FIRING] TcpwaitCloseWaitLeak and more");
    assertThat(render("tcpwait.link", both)).isEqualTo(PREFIX + "close_wait_leak.md");
    assertThat(render("tcpwait.text", both))
        .containsSubsequence("CRITICAL TcpwaitCloseWaitLeak", "CRITICAL TcpwaitCloseWaitGrowth");

    Map<String, Object> over = finding("resolved", "TcpwaitCloseWaitLeak", "close_wait_leak");
    String rest = data("firing", List.of(growth, over), Map.of(), Map.of());
    assertThat(render("tcpwait.title", rest)).isEqualTo("[FIRING] TcpwaitCloseWaitGrowth and more");
    assertThat(render("tcpwait.link", rest)).isEqualTo(PREFIX + "close_wait_growth.md");
  }

  @Test
  void shouldNameTheCommandThatPrintsTheRunbook() throws Exception {
    String data =
        data(
            "firing", List.of(finding("firing", "TcpwaitFdLimit", "fd_limit")), Map.of(), Map.of());
    assertThat(render("tcpwait.text", data).lines())
        .contains("Runbook: tcpwait explain fd_limit, or " + PREFIX + "fd_limit.md");
  }

  private static Map<String, Object> finding(String status, String name, String page) {
    return alert(
        status,
        Map.of("alertname", name, "severity", "critical"),
        Map.of("summary", name + " of mysql", "runbook_url", PREFIX + page + ".md"));
  }

  private static Map<String, Object> alert(
      String status, Map<String, String> labels, Map<String, String> annotations) {
    return Map.of(
        "status", status,
        "labels", labels,
        "annotations", annotations,
        "startsAt", "2026-11-20T20:00:00Z",
        "endsAt", "2026-11-20T20:10:00Z");
  }

  private static String data(
      String status, int alerts, Map<String, String> labels, Map<String, String> annotations) {
    return data(
        status,
        Collections.nCopies(alerts, alert(status, labels, annotations)),
        labels,
        annotations);
  }

  private static String data(
      String status,
      List<Map<String, Object>> alerts,
      Map<String, String> commonLabels,
      Map<String, String> commonAnnotations) {
    return new Gson()
        .toJson(
            Map.of(
                "status", status,
                "alerts", alerts,
                "commonLabels", commonLabels,
                "commonAnnotations", commonAnnotations,
                "groupLabels", Map.of()));
  }

  private String render(String template, String data) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("data.json"), data);
    Process amtool =
        new ProcessBuilder(
                "amtool",
                "template",
                "render",
                "--template.glob=" + DeployFiles.ALERTMANAGER.resolveSibling("templates/*.tmpl"),
                "--template.data=" + file,
                "--template.text={{ template \"" + template + "\" . }}")
            .redirectErrorStream(true)
            .start();
    String text = new String(amtool.getInputStream().readAllBytes(), UTF_8);
    assertThat(amtool.waitFor()).as(text).isZero();
    return text;
  }
}
