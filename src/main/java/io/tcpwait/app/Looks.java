package io.tcpwait.app;

import io.tcpwait.detect.HostStatus;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes as many samples as it takes to be as sure as an agent: a finding is raised when two samples
 * in a row say so.
 */
final class Looks {
  /** From the start of a sample to the start of the next. */
  static final Duration GAP = Duration.ofMillis(250);

  private static final int SAMPLES = 2;

  /** A sample may fail. */
  private static final int TRIES = 3;

  /** Further samples would show trouble that has just begun, which is for the agent. */
  private static final int MOST_SAMPLES = 5;

  private final Sampler sampler;

  Looks(Sampler sampler) {
    this.sampler = sampler;
  }

  /**
   * The first look.
   *
   * @param meanwhile is given the first sample while the second is not due
   * @throws StartException if the TCP table cannot be read
   */
  HostStatus first(Consumer<HostStatus> meanwhile) throws StartException, InterruptedException {
    Pace pace = pace();
    int good = 0;
    for (int tries = 0; tries < TRIES; tries++) {
      HostStatus status = sample(pace);
      good += status.own().sample().tcp() == null ? 0 : 1;
      if (good == SAMPLES) {
        return lookOn(pace, status, SAMPLES);
      }
      if (tries == 0) {
        meanwhile.accept(status);
      }
    }
    throw new StartException(
        "the TCP table can be read neither over netlink nor from procfs; the log of tcpwait agent"
            + " says why");
  }

  /** A look after others. Each is as sure as the first: a finding may have begun just now. */
  HostStatus next(Duration interval, long lateSamples) throws InterruptedException {
    Pace pace = pace();
    HostStatus status = sampler.sample(interval, lateSamples);
    pace.ended(System.nanoTime(), 0);
    return lookOn(pace, status, 1);
  }

  /** Takes more samples while another may tell more. */
  private HostStatus lookOn(Pace pace, HostStatus first, int samples) throws InterruptedException {
    HostStatus status = first;
    for (int more = samples; more < MOST_SAMPLES && sampler.mayTellMore(status); more++) {
      HostStatus next = sample(pace);
      status = next.own().sample().tcp() == null ? status : next;
    }
    return status;
  }

  private static Pace pace() {
    return new Pace(GAP.toNanos(), System.nanoTime());
  }

  /** Takes a sample when it is due. */
  private HostStatus sample(Pace pace) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(pace.waitNs(System.nanoTime()));
    HostStatus status = sampler.sample(GAP, 0);
    pace.ended(System.nanoTime(), 0);
    return status;
  }
}
