package io.tcpwait.outlet.json;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Shown;
import io.tcpwait.outlet.Sums;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.TcpCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A status as one line of JSON in UTF-8.
 *
 * <pre>
 * {"version":1,"netns":"host","time":"2026-11-20T20:20:40.500Z",
 *  "findings":[{"kind":"close_wait_leak","severity":"warning","peer":"10.0.0.7:3306",…}],
 *  "sockets":{"close_wait":370,…},"close_wait":{…},"time_wait":{…},"ports":{…},"owners":[…],…}
 * </pre>
 *
 * @param serviceName the name of the service on a port
 * @param faults counts the members that failed and are null
 */
public record StatusJson(IntFunction<String> serviceName, Faults faults) {
  /** Increases if a member is renamed or removed, not if a member is added. */
  private static final int VERSION = 1;

  public StatusJson(IntFunction<String> serviceName) {
    this(serviceName, new Faults());
  }

  /** The whole document. */
  public byte[] render(HostStatus status) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(status, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the document piece by piece, and leaves the stream open. */
  void write(HostStatus status, OutputStream out) throws IOException {
    Json json = new Json(out, faults);
    json.document(() -> members(json, status));
  }

  private void members(Json json, HostStatus host) throws IOException {
    Status own = host.own();
    Sample sample = own.sample();
    json.count("version", (long) VERSION)
        .text("netns", sample.netns())
        .time("time", sample.seconds());
    json.guarded("not_looked_at", () -> notLookedAt(json, host));
    json.guarded("findings", () -> findings(json, host));
    json.texts("not_judged", host.unknown().stream().map(FindingKind::label).toList());
    sockets(json, own);
    ports(json, own);
    processes(json, own);
    json.guardedObject("host", () -> host(json, sample.host()));
    counters(json, sample);
    json.guardedArray("namespaces", host.others(), other -> json.object(() -> other(json, other)));
    json.guarded("other_namespaces", () -> rest(json, host.rest()));
    json.guardedObject("sampling", () -> sampling(json, sample.agent()));
    json.guardedObject("sources", () -> sources(json, sample.agent()));
  }

  /** Another network namespace. Its findings are among the findings of the host. */
  private void other(Json json, Status status) throws IOException {
    Sample sample = status.sample();
    json.text("netns", sample.netns()).time("time", sample.seconds());
    json.texts("not_judged", status.verdicts().unknown().stream().map(FindingKind::label).toList());
    sockets(json, status);
    ports(json, status);
    processes(json, status);
    counters(json, sample);
    json.guardedObject("sources", () -> sources(json, sample.agent()));
  }

  /** The sums of all namespaces that are not listed. */
  private void rest(Json json, HostStatus.Rest rest) throws IOException {
    Status sums = Sums.of(rest);
    if (sums == null) {
      json.nothing("other_namespaces");
      return;
    }
    json.object(
        "other_namespaces",
        () -> {
          json.count("count", rest.size())
              .time("oldest_time", sums.sample().agent().lastGoodSeconds());
          sockets(json, sums);
          counts(json, "sockstat", sums.sample().sockstat());
        });
  }

  private void ports(Json json, Status status) throws IOException {
    PortCounts ports = Shown.ports(status);
    if (ports == null) {
      json.nothing("ports");
    } else {
      PortsJson portsJson = new PortsJson(json, status, serviceName);
      json.guardedObject("ports", () -> portsJson.members(ports));
    }
  }

  private static void counters(Json json, Sample sample) throws IOException {
    counts(json, "sockstat", sample.sockstat());
    counts(json, "kernel_events_total", sample.events());
    counts(json, "settings", sample.settings());
  }

  private void sockets(Json json, Status status) throws IOException {
    TcpCounts tcp = status.sample().tcp();
    if (tcp == null) {
      json.nothing("sockets")
          .nothing("close_wait")
          .nothing("stalled")
          .nothing("time_wait")
          .nothing("peer_groups");
      return;
    }
    CloseWaitJson closeWait = new CloseWaitJson(json, status, serviceName);
    StalledJson stalled = new StalledJson(json, serviceName);
    TimeWaitJson timeWait = new TimeWaitJson(json, status, serviceName);
    json.guardedObject("sockets", () -> states(json, tcp));
    json.guardedObject("close_wait", () -> closeWait.members(tcp.closeWait()));
    json.guardedObject("stalled", () -> stalled.members(tcp.stalled()));
    json.guardedObject("time_wait", () -> timeWait.members(tcp.timeWait()));
    json.guarded("peer_groups", () -> PeerGroupJson.add(json, status.sample()));
  }

  private void processes(Json json, Status status) throws IOException {
    Sample sample = status.sample();
    TcpCounts tcp = sample.tcp();
    OwnerJson owner = new OwnerJson(json, status, serviceName);
    ProgramJson program = new ProgramJson(json, serviceName);
    AcceptQueueJson queue = new AcceptQueueJson(json, serviceName);
    json.guardedArray("accept_queues", tcp == null ? List.of() : tcp.acceptQueues(), queue::write);
    json.guardedArray("owners", sample.owners(), owner::write);
    json.object(
        "process_search",
        () ->
            json.text("state", sample.search().state().label())
                .count("denied_processes", (long) sample.search().deniedProcesses()));
    json.guardedArray("programs", sample.programs(), program::write);
  }

  private static void host(Json json, HostCounts host) throws IOException {
    json.count("open_files", host.openFiles()).count("dead_sockets_estimate", host.deadSockets());
  }

  private static void notLookedAt(Json json, HostStatus host) throws IOException {
    json.object("not_looked_at", () -> json.count("namespaces_with_sockets", host.notLookedAt()));
  }

  private void findings(Json json, HostStatus host) throws IOException {
    List<Finding> findings = host.findings();
    if (!host.own().verdicts().known().isEmpty() || !findings.isEmpty()) {
      FindingJson finding = new FindingJson(json, serviceName);
      json.array("findings", Shown.findings(findings), finding::write);
    } else {
      json.nothing("findings");
    }
  }

  private static void states(Json json, TcpCounts tcp) throws IOException {
    for (TcpState state : TcpState.ALL) {
      json.count(state.label(), tcp.sockets().getOrDefault(state, 0L));
    }
  }

  /** The counts in the order of their names. */
  private static void counts(Json json, String name, Map<String, Long> counts) throws IOException {
    json.object(
        name,
        () -> {
          for (Map.Entry<String, Long> of : new TreeMap<>(counts).entrySet()) {
            json.count(of.getKey(), of.getValue());
          }
        });
  }

  private static void sampling(Json json, AgentCounts agent) throws IOException {
    json.time("last_good", agent.lastGoodSeconds())
        .number("interval_seconds", agent.intervalSeconds())
        .number("duration_seconds", agent.durationSeconds())
        .number("cpu_seconds_total", agent.cpuSeconds())
        .count("samples_total", agent.samples())
        .count("samples_late_total", agent.lateSamples());
  }

  private static void sources(Json json, AgentCounts agent) throws IOException {
    for (Source source : EnumSet.allOf(Source.class)) {
      json.object(
          source.label(),
          () ->
              json.flag("up", agent.up().get(source))
                  .count("failures_total", agent.failures().get(source)));
    }
  }
}
