package io.tcpwait.packaged;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The socket table of {@code ss -tan}, counted without code of tcpwait. */
record SsTable(List<Row> rows) {
  private static final Map<String, String> STATES =
      Map.ofEntries(
          Map.entry("ESTAB", "established"),
          Map.entry("SYN-SENT", "syn_sent"),
          Map.entry("SYN-RECV", "syn_recv"),
          Map.entry("FIN-WAIT-1", "fin_wait1"),
          Map.entry("FIN-WAIT-2", "fin_wait2"),
          Map.entry("TIME-WAIT", "time_wait"),
          Map.entry("UNCONN", "close"),
          Map.entry("CLOSE-WAIT", "close_wait"),
          Map.entry("LAST-ACK", "last_ack"),
          Map.entry("LISTEN", "listen"),
          Map.entry("CLOSING", "closing"));

  /** A line: addresses without brackets and without the prefix that maps IPv4 into IPv6. */
  record Row(String state, String local, String localPort, String remote, String remotePort) {}

  static SsTable read() throws IOException, InterruptedException {
    return new SsTable(Netns.run("ss", "-tanH").lines().map(SsTable::parse).toList());
  }

  private static Row parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    String[] local = split(words[3]);
    String[] remote = split(words[4]);
    return new Row(STATES.get(words[0]), local[0], local[1], remote[0], remote[1]);
  }

  private static String[] split(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon).replace("[", "").replace("]", "");
    return new String[] {host.replace("::ffff:", ""), address.substring(colon + 1)};
  }

  Map<String, Long> byState() {
    return rows.stream().collect(Collectors.groupingBy(Row::state, Collectors.counting()));
  }

  /** Sockets in a state, by the labels of role, service and peer. */
  Map<String, Long> byPeer(String state) {
    Set<String> listeners = new HashSet<>();
    for (Row row : rows) {
      if (row.state.equals("listen")) {
        listeners.add(row.local + " " + row.localPort);
      }
    }
    Function<Row, String> labels =
        row -> {
          boolean ipv6 = row.local.contains(":");
          boolean inbound =
              listeners.contains(row.local + " " + row.localPort)
                  || listeners.contains("* " + row.localPort)
                  || listeners.contains((ipv6 ? ":: " : "0.0.0.0 ") + row.localPort);
          String outboundPeer = (ipv6 ? "[" + row.remote + "]" : row.remote) + ":" + row.remotePort;
          return "peer=\"%s\",role=\"%s\",service=\"%s\""
              .formatted(
                  inbound ? row.remote : outboundPeer,
                  inbound ? "inbound" : "outbound",
                  inbound ? row.localPort : row.remotePort);
        };
    return rows.stream()
        .filter(row -> row.state.equals(state))
        .collect(Collectors.groupingBy(labels, Collectors.counting()));
  }
}
