package io.tcpwait.lab.timewait;

import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.Tally;
import io.tcpwait.lab.Viewing;
import java.time.Duration;

/** Prints the counts of a command's requests every second. */
final class Progress implements Viewing.Step {
  private final long startNanos = System.nanoTime();
  private final Tally tally;

  private Progress(Tally tally) {
    this.tally = tally;
  }

  /** Prints until the viewing is over, and returns the exit status. */
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
