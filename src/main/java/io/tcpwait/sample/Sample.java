package io.tcpwait.sample;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that one look at the kernel gave. Immutable: outlets read the last one published, on whatever
 * thread they like. What could not be read is absent.
 *
 * @param netns the name of the network namespace
 * @param seconds when it was taken, Unix time
 * @param tcp null where the TCP table could not be had
 * @param sockstat what the kernel itself counts of sockets, by the names that it is shown under
 * @param events the kernel's counters of events since the namespace was made, by the kernel's names
 * @param settings by {@linkplain Settings#label name}
 * @param owners the processes found to hold stuck sockets, those with the most first
 * @param programs those found behind TIME_WAITs
 * @param search how far the search for {@code owners} has come
 * @param own what is the agent's own, and no matter of anybody's
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

  /** Where nobody had to be searched for. */
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
}
