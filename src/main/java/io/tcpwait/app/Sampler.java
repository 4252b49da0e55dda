package io.tcpwait.app;

import io.tcpwait.kernel.NetNamespace;
import io.tcpwait.model.AgentCounts;
import io.tcpwait.model.Sample;
import io.tcpwait.model.TcpCounts;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Takes samples, one after the other, on one thread. */
final class Sampler {
  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  private final String netns;
  private final TcpSampler sockets;
  private final CounterSampler counters;
  private final SourceHealth health;
  private final Clock clock;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long samples;
  private long cpuNs;
  private double lastGoodSeconds = Double.NaN;

  Sampler(
      String netns, TcpSampler sockets, CounterSampler counters, SourceHealth health, Clock clock) {
    this.netns = netns;
    this.sockets = sockets;
    this.counters = counters;
    this.health = health;
    this.clock = clock;
  }

  /** One look at everything. The sockets come first, since the counters are read in an instant. */
  Sample sample(Duration interval, long lateSamples) {
    long startNs = System.nanoTime();
    long startCpuNs = threads.getCurrentThreadCpuTime();
    double nowSeconds = clock.millis() / MS_PER_SECOND;

    TcpCounts tcp = sockets.sample(startNs);
    Map<String, Long> sockstat = counters.sockstat(netns.equals(NetNamespace.HOST), startNs);
    Map<String, Long> events = counters.events(startNs);
    Map<String, Long> settings = counters.settings(startNs);

    samples++;
    if (tcp != null) {
      lastGoodSeconds = nowSeconds;
    }
    cpuNs += threads.getCurrentThreadCpuTime() - startCpuNs;
    AgentCounts agent =
        new AgentCounts(
            interval.toNanos() / NS_PER_SECOND,
            samples,
            lateSamples,
            (System.nanoTime() - startNs) / NS_PER_SECOND,
            cpuNs / NS_PER_SECOND,
            lastGoodSeconds,
            health.failures(),
            health.up());
    return new Sample(netns, tcp, sockstat, events, settings, agent);
  }
}
