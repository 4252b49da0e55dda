package io.tcpwait.sample;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of one look at the kernel. Immutable: outlets read the last published sample, on any
 * thread. Data that could not be read is absent.
 *
 * @param netns the name of the network namespace
 * @param seconds when it was taken, Unix time
 * @param tcp null if the TCP table could not be read
 * @param sockstat the kernel's own counts of sockets, by the names under which they are shown
 * @param events the kernel's counters of events since the namespace was made, by the kernel's names
 * @param settings by {@linkplain Settings#label name}
 * @param owners the processes found to hold stuck sockets, the most sockets first
 * @param programs the processes found behind TIME_WAITs
 * @param search how far the search for {@code owners} has come
 * @param own the agent's own sockets, which are never in a finding
 */
public record Sample(
    String netns,
    double seconds,
    @Nullable TcpCounts tcp,
    Map<String, Long> sockstat,
    Map<String, Long> events,
    Map<String, Long> settings,
    List<Owner> owners,
    List<Program> programs,
    HostCounts host,
    AgentCounts agent,
    ProcessSearch search,
    OwnSockets own) {

  /** A sample that did not need a search for processes. */
  public Sample(
      String netns,
      double seconds,
      @Nullable TcpCounts tcp,
      Map<String, Long> sockstat,
      Map<String, Long> events,
      Map<String, Long> settings,
      List<Owner> owners,
      List<Program> programs,
      HostCounts host,
      AgentCounts agent) {
    this(
        netns,
        seconds,
        tcp,
        sockstat,
        events,
        settings,
        owners,
        programs,
        host,
        agent,
        ProcessSearch.NONE,
        OwnSockets.NONE);
  }

  /** The same with other counts of sockets and other owners. */
  public Sample with(@Nullable TcpCounts otherTcp, List<Owner> otherOwners) {
    return new Sample(
        netns,
        seconds,
        otherTcp,
        sockstat,
        events,
        settings,
        otherOwners,
        programs,
        host,
        agent,
        search,
        own);
  }
}
