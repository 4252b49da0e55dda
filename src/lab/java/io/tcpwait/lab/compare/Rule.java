package io.tcpwait.lab.compare;

import java.util.List;

/**
 * An alerting rule.
 *
 * @param name its name in Prometheus
 * @param heading of its column
 * @param expression with the word {@code LIMIT} for the descriptor limit
 */
record Rule(String name, String heading, String expression) {
  static final String CLOSE_WAIT = "node_tcp_connection_states{state=\"close_wait\"}";

  static final Rule TCPWAIT =
      new Rule("Tcpwait", "tcpwait", "tcpwait_alert_active{severity!=\"info\"} == 1");

  /** The alerts of today, without the {@code for} that some people would add. */
  static final List<Rule> TODAYS =
      List.of(
          new Rule("CloseWaitMany", "`> 1000`", CLOSE_WAIT + " > 1000"),
          new Rule("CloseWaitRises", "`deriv > 0`", "deriv(" + CLOSE_WAIT + "[10m]) > 0"),
          new Rule(
              "CloseWaitPredicted",
              "`predict_linear > limit`",
              "predict_linear(" + CLOSE_WAIT + "[10m], 3600) > LIMIT"),
          new Rule(
              "ListenOverflows",
              "`ListenOverflows`",
              "rate(node_netstat_TcpExt_ListenOverflows[5m]) > 0"),
          new Rule(
              "FileDescriptors",
              "`filefd > 70 %`",
              "node_filefd_allocated * 100 / node_filefd_maximum > 70"));

  /** The metrics of node_exporter in the expressions. */
  static final List<String> NODE_METRICS =
      List.of(
          "node_tcp_connection_states",
          "node_netstat_TcpExt_ListenOverflows",
          "node_filefd_allocated",
          "node_filefd_maximum");

  /** The collectors of these metrics. */
  static final List<String> NODE_COLLECTORS = List.of("tcpstat", "netstat", "filefd");

  /** A rules file with all of today's alerts, and tcpwait's. */
  static String file(int descriptorLimit) {
    StringBuilder file = new StringBuilder("groups:\n  - name: compare\n    rules:\n");
    TODAYS.forEach(rule -> file.append(rule.entry(descriptorLimit)));
    file.append(TCPWAIT.entry(descriptorLimit));
    return file.toString();
  }

  private String entry(int descriptorLimit) {
    return """
          - alert: %s
            expr: '%s'
    """
        .formatted(name, expression.replace("LIMIT", Integer.toString(descriptorLimit)));
  }
}
