package io.tcpwait.app;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Service;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
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
        && (peer == null || names(finding, peer));
  }

  /** Whether the peer has the most sockets, or is listed in the finding. */
  private static boolean names(Finding finding, String peer) {
    Pattern name =
        Pattern.compile("(?<![0-9a-fA-F.:])\\[?" + Pattern.quote(peer) + "(?![0-9a-fA-F.])");
    var first = finding.subject().peer();
    return (first != null && name.matcher(first.label()).find())
        || name.matcher(finding.brief().peers()).find()
        || finding.evidence().stream().map(Fact::text).anyMatch(of -> name.matcher(of).find());
  }
}
