package io.tcpwait.app;

import io.tcpwait.app.Scope.NetnsSelection;
import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.Capability;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.PeerSink;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that asks the kernel. It takes a sample when one is due and publishes it. It does
 * not mind a source that fails; an Error ends the loop, and with it the agent.
 */
final class SamplingLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SamplingLoop.class);
  private static final long STOP_MS = 300;

  private final ProcFs procfs;
  private final NetnsSelection netns;
  private final Duration interval;
  private final Supplier<Configuration> config;
  private final Supplier<OwnPorts> ownPorts;
  private final PeerSink peerSink;
  private final Consumer<HostStatus> publish;
  private final Runnable died;
  private final Thread thread =
      Thread.ofPlatform().name("sampler").daemon().unstarted(this::runOrDie);
  private final SampleWatch watch;
  private final CountDownLatch begin = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private @Nullable String lastBug;

  /**
   * A loop that is not started yet.
   *
   * @param config read before every sample
   * @param ownPorts the ports that the agent itself listens on
   * @param peerSink is given all peers, if it wants them
   * @param died runs if the loop ends without having been told to
   */
  SamplingLoop(
      ProcFs procfs,
      NetnsSelection netns,
      Duration interval,
      Supplier<Configuration> config,
      Supplier<OwnPorts> ownPorts,
      PeerSink peerSink,
      Consumer<HostStatus> publish,
      Runnable died) {
    this.procfs = procfs;
    this.netns = netns;
    this.interval = interval;
    this.config = config;
    this.ownPorts = ownPorts;
    this.peerSink = peerSink;
    this.publish = publish;
    this.died = died;
    watch = new SampleWatch(interval, procfs::reading, System::nanoTime);
  }

  /**
   * Starts the thread, which does not sample yet. It keeps the capabilities that the caller has
   * now.
   */
  void start() {
    thread.start();
  }

  /** Takes samples from now on. */
  void begin() {
    begin.countDown();
  }

  /** One line if the sample under way takes far too long; null if all is well. */
  @Nullable String trouble() {
    return watch.trouble();
  }

  private void runOrDie() {
    try {
      run();
    } catch (Throwable e) {
      log.error("sampling ended", e);
      died.run();
    }
  }

  private void run() throws InterruptedException {
    begin.await();
    if (netns == NetnsSelection.own) {
      Privileges.giveUp(procfs, Set.of(Capability.CAP_SYS_ADMIN));
    }
    try (Sampler sampler =
        new Sampler(
            procfs,
            netns,
            config.get().agent(),
            Allowance.limited(System.nanoTime()),
            ownPorts,
            port -> config.get().serviceName(port),
            peerSink,
            watch)) {
      Pace pace = new Pace(interval.toNanos(), System.nanoTime());
      while (awaitDue(pace)) {
        sampler.configure(config.get().agent());
        long startCpuNs = sampler.threadCpuNs();
        watch.started();
        sample(sampler, pace.lateSamples());
        watch.ended();
        pace.ended(System.nanoTime(), sampler.threadCpuNs() - startCpuNs);
      }
    }
  }

  private void sample(Sampler sampler, long lateSamples) {
    try {
      publish.accept(sampler.sample(interval, lateSamples));
    } catch (RuntimeException e) {
      // A bug of ours: logged with its trace, once.
      if (!e.toString().equals(lastBug)) {
        lastBug = e.toString();
        log.error("a sample failed", e);
      }
    }
  }

  private boolean awaitDue(Pace pace) {
    try {
      return !stop.await(pace.waitNs(System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Waits a moment for a sample under way, which is not interrupted: its files would fail. */
  @Override
  public void close() {
    stop.countDown();
    begin.countDown();
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
