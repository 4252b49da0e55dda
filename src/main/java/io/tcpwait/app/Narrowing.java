package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.Processes;
import io.tcpwait.outlet.report.Filter;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that narrow a report to the findings about something. */
final class Narrowing {
  @Option(
      names = "--service",
      paramLabel = "SERVICE",
      description = "Only findings about this service: a port, or its name in tcpwait.yml.")
  private @Nullable String service;

  @Option(
      names = "--peer",
      paramLabel = "PEER",
      description = "Only findings that name this peer: ADDRESS, or ADDRESS:PORT.")
  private @Nullable String peer;

  @Option(names = "--pid", paramLabel = "PID", description = "Only findings about this process.")
  private @Nullable Integer pid;

  private @Nullable PeerName peerName;

  /**
   * Checks that there can be findings about the subject. A check on a name that nothing has would
   * be OK for ever.
   *
   * @throws StartException if there is no such service, peer or process
   */
  void check(Map<Integer, String> serviceByPort, Processes processes) throws StartException {
    if (service != null
        && !AgentConfigFile.isPort(service)
        && !serviceByPort.containsValue(service)) {
      throw new StartException(
          "--service: \"%s\" is neither a port nor the name of a service; --config.file names %s"
              .formatted(service, serviceByPort.isEmpty() ? "services" : names(serviceByPort)));
    }
    if (peer != null) {
      try {
        peerName = PeerName.parse(peer);
      } catch (IllegalArgumentException e) {
        throw new StartException("--peer: " + e.getMessage());
      }
    }
    if (pid != null && processes.hasEnded(pid)) {
      throw new StartException("--pid: there is no process " + pid);
    }
  }

  private static String names(Map<Integer, String> serviceByPort) {
    return serviceByPort.values().stream().sorted().distinct().collect(Collectors.joining(", "));
  }

  /** The subject and the findings that {@link #narrow} has left out. */
  Filter filter(HostStatus before, HostStatus narrowed) {
    List<String> subject = new ArrayList<>();
    if (service != null) {
      subject.add("service " + service);
    }
    if (peer != null) {
      subject.add("peer " + peer);
    }
    if (pid != null) {
      subject.add("pid " + pid);
    }
    Set<Finding.Identity> shown =
        narrowed.findings().stream().map(Finding::identity).collect(Collectors.toSet());
    return new Filter(
        String.join(", ", subject),
        before.findings().stream().filter(of -> !shown.contains(of.identity())).toList());
  }

  /**
   * The same status, with the findings that are asked for.
   *
   * @param netns the only namespace to report about; null for all
   * @throws StartException if that namespace is not known
   */
  HostStatus narrow(HostStatus host, @Nullable String netns, IntFunction<String> serviceName)
      throws StartException {
    if (netns != null) {
      return HostStatus.of(narrow(named(host, netns), serviceName), host.names().get(netns));
    }
    if (service == null && peer == null && pid == null) {
      return host;
    }
    HostStatus.Rest rest = host.rest();
    return new HostStatus(
        host.named().stream().map(status -> narrow(status, serviceName)).toList(),
        new HostStatus.Rest(
            rest.sampled().stream().map(status -> narrow(status, serviceName)).toList(),
            rest.idle(),
            rest.idleListeners()),
        host.unreadable(),
        host.notLookedAt(),
        host.names());
  }

  private static Status named(HostStatus host, String netns) throws StartException {
    for (Status status : host.all()) {
      if (status.sample().netns().equals(netns)) {
        return status;
      }
    }
    throw new StartException(
        "--netns: no network namespace with sockets is called "
            + netns
            + ", or it may not be entered; there are "
            + host.named().stream()
                .map(status -> status.sample().netns())
                .collect(Collectors.joining(", ")));
  }

  private Status narrow(Status status, IntFunction<String> serviceName) {
    Verdicts of = status.verdicts();
    return new Status(
        status.sample(),
        new Verdicts(
            of.findings().stream().filter(finding -> isAsked(finding, serviceName)).toList(),
            of.known(),
            of.growthPerSecond(),
            of.budgets(),
            of.timeWaitsPerSecond(),
            of.fdSecondsLeft(),
            of.sought()));
  }

  private boolean isAsked(Finding finding, IntFunction<String> serviceName) {
    Service of = finding.subject().service();
    HostProcess owner = finding.subject().owner();
    boolean ofService =
        service == null
            || (of != null
                && (service.equals(Integer.toString(of.port()))
                    || service.equals(serviceName.apply(of.port()))));
    return ofService
        && (pid == null || (owner != null && owner.pid() == pid))
        && (peerName == null || names(finding, peerName));
  }

  /** Whether the peer has the most sockets, or is listed in the finding. */
  private static boolean names(Finding finding, PeerName peer) {
    var first = finding.subject().peer();
    return (first != null && peer.isIn(first.label()))
        || peer.isIn(finding.brief().peers())
        || finding.evidence().stream().map(Fact::text).anyMatch(peer::isIn);
  }
}
