package io.tcpwait.lab.timewait;

import io.tcpwait.lab.Viewing;
import java.time.Duration;

/** Tells every second how a command's requests come along. */
final class Progress implements Viewing.Step {
  private final long startNanos = System.nanoTime();
  private final Tally tally;

  private Progress(Tally tally) {
    this.tally = tally;
  }

  /** Shows it until the viewing is over, and answers the exit status. */
  static int show(Viewing viewing, PacedRequests requests) throws Exception {
    return viewing.show(Duration.ofSeconds(1), new Progress(requests.tally()));
  }

  @Override
  public String take() {
    String text = "%d closes of %d requests".formatted(tally.closes(), tally.requests());
    if (tally.firstFailureNanos().isEmpty()) {
      return text;
    }
    double seconds = (tally.firstFailureNanos().getAsLong() - startNanos) / 1e9;
    return text + ", failed %s, first after %.1f s".formatted(tally.failuresByError(), seconds);
  }
}
