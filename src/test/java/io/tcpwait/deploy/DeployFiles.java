package io.tcpwait.deploy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.kit.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The deployed rules and dashboards, as Prometheus and Grafana read them. */
final class DeployFiles {
  static final Path ROOT = Path.of("").toAbsolutePath();
  static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");
  static final Path ALERTMANAGER = ROOT.resolve("deploy/alertmanager/alertmanager.yml");
  static final Path RUNBOOKS = ROOT.resolve("deploy/runbooks");
  static final Path DASHBOARDS = ROOT.resolve("grafana/dashboards");

  /**
   * A rule.
   *
   * @param name of the alert or of the recorded series
   * @param severity empty for a recording rule
   * @param runbook empty for a recording rule
   */
  record Rule(String name, boolean isAlert, String expression, String severity, String runbook) {}

  /** The queries of a panel; if two panels of a dashboard share a title, both are meant. */
  record PanelQuery(String dashboard, String panel, String expression) {}

  private DeployFiles() {}

  static List<Rule> rules() throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String file : List.of("tcpwait-rules.yml", "tcpwait-alerts.yml")) {
      for (Object group : list(yaml(PROMETHEUS.resolve(file)), "groups")) {
        list((Map<?, ?>) group, "rules").forEach(rule -> rules.add(rule((Map<?, ?>) rule)));
      }
    }
    return rules;
  }

  private static Rule rule(Map<?, ?> rule) {
    boolean isAlert = rule.containsKey("alert");
    return new Rule(
        (String) rule.get(isAlert ? "alert" : "record"),
        isAlert,
        (String) rule.get("expr"),
        text(rule, "labels", "severity"),
        text(rule, "annotations", "runbook_url"));
  }

  private static String text(Map<?, ?> rule, String member, String name) {
    Map<?, ?> texts = (Map<?, ?>) rule.get(member);
    return texts == null ? "" : (String) texts.get(name);
  }

  static Map<?, ?> yaml(Path file) throws IOException {
    return Yaml.map(Files.readString(file));
  }

  static List<?> list(Map<?, ?> of, String key) {
    return (List<?>) of.get(key);
  }

  static List<PanelQuery> panelQueries() throws IOException {
    List<PanelQuery> queries = new ArrayList<>();
    for (String name : List.of("tcpwait-fleet", "tcpwait-host")) {
      String json = Files.readString(DASHBOARDS.resolve(name + ".json"));
      JsonObject dashboard = JsonParser.parseString(json).getAsJsonObject();
      for (JsonElement panel : dashboard.getAsJsonArray("panels")) {
        addQueries(name, panel.getAsJsonObject(), queries);
      }
    }
    return queries;
  }

  /** A collapsed row has panels of its own. */
  private static void addQueries(String dashboard, JsonObject panel, List<PanelQuery> queries) {
    if (panel.has("panels")) {
      for (JsonElement inner : panel.getAsJsonArray("panels")) {
        addQueries(dashboard, inner.getAsJsonObject(), queries);
      }
    }
    if (panel.has("targets")) {
      for (JsonElement target : panel.getAsJsonArray("targets")) {
        queries.add(
            new PanelQuery(
                dashboard,
                panel.get("title").getAsString(),
                target.getAsJsonObject().get("expr").getAsString()));
      }
    }
  }
}
