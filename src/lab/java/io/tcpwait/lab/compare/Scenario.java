package io.tcpwait.lab.compare;

import io.tcpwait.lab.closewait.CloseWaitPool;
import io.tcpwait.lab.closewait.CloseWaitPool.Variant;
import io.tcpwait.lab.closewait.CloseWaitScans;
import io.tcpwait.lab.closewait.CloseWaitServer;
import io.tcpwait.lab.closewait.Keepalive;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the alerts are tried on: programs that leak, and then such as are well. */
enum Scenario {
  POOL_FORGETS_ONE("pool forgets 1 of 8 backends, 360 workers", "eof_unread"),
  POOL_FORGETS_FOUR("pool forgets 4 of 8 backends, 360 workers", "eof_unread"),
  SCANS_KEPT("scans kept, 10 a second, limit 4,096", "read_not_closed"),
  KEEPALIVE_LATE("pool forgets 4, keepalive ends them at 90 s", "eof_unread"),
  KEEPALIVE_EARLY("pool forgets 4, keepalive every 15 s", "eof_unread"),
  ACCEPT_STALLS("server stops accepting, backlog 128", "not_accepted"),
  POOL_CLOSES("pool closes within a second", null),
  POOL_STILL_SENDS("pool sends on half-closed connections", null),
  SCANS_CLOSED("scans closed, 10 a second", null),
  BUSY_SERVER("slow server, 1,500 clients gone before their answer", null);

  /** Where the program has no limit of its own to tell of. */
  private static final int USUAL_DESCRIPTOR_LIMIT = 20_000;

  private final String title;
  private final @Nullable String cause;

  /**
   * One to try alerts on.
   *
   * @param cause of the stuck sockets, as the metrics write it; null where nothing is wrong
   */
  Scenario(String title, @Nullable String cause) {
    this.title = title;
    this.cause = cause;
  }

  String title() {
    return title;
  }

  boolean isHealthy() {
    return cause == null;
  }

  @Nullable String cause() {
    return cause;
  }

  /** What whoever writes an alert for this program would have in mind. */
  int descriptorLimit() {
    return switch (this) {
      case SCANS_KEPT, SCANS_CLOSED -> ScansCourse.MAX_DESCRIPTORS;
      default -> USUAL_DESCRIPTOR_LIMIT;
    };
  }

  /** Sets it up in the network namespace of the calling thread. */
  Course open() throws IOException {
    return switch (this) {
      case POOL_FORGETS_ONE -> new PoolCourse(pool(Variant.LEAKS), 1, 5);
      case POOL_FORGETS_FOUR -> new PoolCourse(pool(Variant.LEAKS), 4, 5);
      case SCANS_KEPT -> new ScansCourse(CloseWaitScans.Variant.READ_NOT_CLOSED, 10);
      case KEEPALIVE_LATE -> keptAlive(new Keepalive(90, 5, 3));
      case KEEPALIVE_EARLY -> keptAlive(new Keepalive(15, 15, 9));
      case ACCEPT_STALLS -> new ServerCourse(server(CloseWaitServer.Variant.NOT_ACCEPTED), 5, 1);
      case POOL_CLOSES -> new PoolCourse(pool(Variant.CLOSES), 8, 20);
      case POOL_STILL_SENDS -> new PoolCourse(pool(Variant.STILL_SENDS), 4, 5);
      case SCANS_CLOSED -> new ScansCourse(CloseWaitScans.Variant.CLOSES, 10);
      case BUSY_SERVER ->
          new ServerCourse(
              server(CloseWaitServer.Variant.CLOSES)
                  .withBacklog(2_000)
                  .withUntilClosed(Duration.ofSeconds(12)),
              1_500,
              40);
    };
  }

  private static Course keptAlive(Keepalive keepalive) throws IOException {
    return new PoolCourse(pool(Variant.LEAKS).withKeepalive(keepalive), 4, 5);
  }

  private static CloseWaitPool.Options pool(Variant variant) {
    return CloseWaitPool.Options.of(PoolCourse.WORKERS, PoolCourse.BACKENDS).withVariant(variant);
  }

  private static CloseWaitServer.Options server(CloseWaitServer.Variant variant) {
    return CloseWaitServer.Options.of(variant);
  }
}
