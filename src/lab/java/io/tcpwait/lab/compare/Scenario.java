package io.tcpwait.lab.compare;

import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Variant;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.Keepalive;
import io.tcpwait.kit.course.BatchCourse;
import io.tcpwait.kit.course.BlockedAnswersCourse;
import io.tcpwait.kit.course.Course;
import io.tcpwait.kit.course.DeploysCourse;
import io.tcpwait.kit.course.FinWaitsCourse;
import io.tcpwait.kit.course.HalfClosedCourse;
import io.tcpwait.kit.course.PatientQueueCourse;
import io.tcpwait.kit.course.PoolCourse;
import io.tcpwait.kit.course.RelayCourse;
import io.tcpwait.kit.course.ResetsCourse;
import io.tcpwait.kit.course.ScansCourse;
import io.tcpwait.kit.course.ServerCourse;
import io.tcpwait.kit.course.SlowReaderCourse;
import io.tcpwait.kit.course.UnreadBodiesCourse;
import java.io.IOException;
import java.time.Duration;

/** The scenarios for the alerts: leaking programs, then healthy programs. */
enum Scenario {
  POOL_FORGETS_ONE("pool forgets 1 of 8 backends, 360 workers", Truth.leak("eof_unread")),
  POOL_FORGETS_FOUR("pool forgets 4 of 8 backends, 360 workers", Truth.leak("eof_unread")),
  FAILOVER(
      "failover: 1,440 sockets in 20 s, then none, limit 8,192",
      Truth.leak("eof_unread").withLimit(8_192)),
  SCANS_2("scans kept, 2 a second, limit 1,024", scans(2, 1_024)),
  SCANS_10("scans kept, 10 a second, limit 4,096", scans(10, 4_096)),
  SCANS_50("scans kept, 50 a second, limit 16,384", scans(50, 16_384)),
  KEEPALIVE_LATE("pool forgets 4, keepalive ends them at 90 s", Truth.leak("eof_unread")),
  KEEPALIVE_EARLY("pool forgets 4, keepalive every 15 s", Truth.leak("eof_unread")),
  ACCEPT_STALLS(
      "server stops accepting, backlog 128", Truth.emergency("accept_stall", "not_accepted")),
  QUEUE_OF_THE_PATIENT(
      "server stops accepting, its clients wait, backlog 64", Truth.emergency("accept_stall", "")),
  FIN_WAITS(
      "server waits for clients that never close, 5 a second, limit 2,048",
      Truth.emergency("fin_wait2_leak", "").growing(5, 2_048)),
  RESETS(
      "reset by the peer, never closed, 10 a second, limit 4,096",
      Truth.emergency("dead_sockets", "").growing(10, 4_096)),
  UNREAD_BODIES(
      "answers never read, 2 a second, limit 1,024",
      Truth.emergency("receive_stall", "").growing(2, 1_024)),
  BLOCKED_ANSWERS(
      "clients take no answer, 2 a second, limit 1,024",
      Truth.emergency("close_wait_leak", "send_blocked").growing(2, 1_024)),
  RELAY_WAITS(
      "relay waits for its far side, 4 a second, limit 4,096",
      Truth.emergency("close_wait_leak", "read_not_closed")
          .orAs("fin_wait2_leak")
          .growing(4, 4_096)),

  POOL_CLOSES("pool rolls over, closes within a second", Truth.HEALTHY),
  POOL_STILL_SENDS("pool sends on half-closed connections", Truth.HEALTHY),
  SCANS_CLOSED("scans closed, 10 a second", Truth.HEALTHY),
  BUSY_SERVER("slow server, 1,500 clients gone before their answer", Truth.HEALTHY),
  HALF_CLOSED("half-closed clients, answered after 100 s", Truth.HEALTHY),
  SLOW_READER("slow reader, 20 full receive queues", Truth.HEALTHY),
  IDLE("2,880 idle connections, keepalive every 15 s", Truth.HEALTHY),
  BATCH("batch job, 300 connections for 15 s every 30 s", Truth.HEALTHY),
  DEPLOYS("deploy every 45 s, 200 connections drained", Truth.HEALTHY),
  RELAY("relay, its far side closes after 10 s", Truth.HEALTHY);

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // The set in it is an immutable copy.
  private final Truth truth;

  Scenario(String title, Truth truth) {
    this.title = title;
    this.truth = truth;
  }

  private static Truth scans(int perSecond, int limit) {
    return Truth.emergency("close_wait_leak", "read_not_closed").growing(perSecond, limit);
  }

  String title() {
    return title;
  }

  Truth truth() {
    return truth;
  }

  /** Sets the scenario up in the network namespace of the calling thread. */
  Course open() throws Exception {
    return switch (this) {
      case POOL_FORGETS_ONE -> new PoolCourse(pool(Variant.LEAKS), 1, 5);
      case POOL_FORGETS_FOUR -> new PoolCourse(pool(Variant.LEAKS), 4, 5);
      case FAILOVER ->
          new PoolCourse(pool(Variant.LEAKS).withMaxDescriptors(truth.descriptorLimit()), 4, 5);
      case SCANS_2, SCANS_10, SCANS_50 ->
          new ScansCourse(CloseWaitScans.Variant.READ_NOT_CLOSED, pace(), truth.descriptorLimit());
      case KEEPALIVE_LATE -> keptAlive(new Keepalive(90, 5, 3));
      case KEEPALIVE_EARLY -> keptAlive(new Keepalive(15, 15, 9));
      case ACCEPT_STALLS -> new ServerCourse(server(CloseWaitServer.Variant.NOT_ACCEPTED), 5, 1);
      case QUEUE_OF_THE_PATIENT -> new PatientQueueCourse(5);
      case FIN_WAITS -> new FinWaitsCourse(pace(), truth.descriptorLimit());
      case RESETS -> new ResetsCourse(pace(), truth.descriptorLimit());
      case UNREAD_BODIES -> new UnreadBodiesCourse(pace(), truth.descriptorLimit());
      case BLOCKED_ANSWERS -> new BlockedAnswersCourse(pace(), truth.descriptorLimit());
      case RELAY_WAITS ->
          new RelayCourse(0, pace() / 2, RelayCourse.NEVER, truth.descriptorLimit());
      case POOL_CLOSES -> new PoolCourse(pool(Variant.CLOSES), 8, 20);
      case POOL_STILL_SENDS -> new PoolCourse(pool(Variant.STILL_SENDS), 4, 5);
      case SCANS_CLOSED -> new ScansCourse(CloseWaitScans.Variant.CLOSES, 10, 4_096);
      case BUSY_SERVER ->
          new ServerCourse(
              server(CloseWaitServer.Variant.CLOSES)
                  .withBacklog(2_000)
                  .withUntilClosed(Duration.ofSeconds(12)),
              1_500,
              40);
      case HALF_CLOSED -> new HalfClosedCourse(10, 10, 100);
      case SLOW_READER -> new SlowReaderCourse(20);
      case IDLE -> keptAlive(new Keepalive(15, 15, 9), 0);
      case BATCH -> new BatchCourse(300, 30, 15);
      case DEPLOYS -> new DeploysCourse(200, 45);
      case RELAY -> new RelayCourse(0, 2, 10, Jvm.SAME_DESCRIPTORS);
    };
  }

  private int pace() {
    return truth.descriptorsPerSecond();
  }

  private static Course keptAlive(Keepalive keepalive) throws IOException {
    return keptAlive(keepalive, 4);
  }

  private static Course keptAlive(Keepalive keepalive, int replaced) throws IOException {
    return new PoolCourse(pool(Variant.LEAKS).withKeepalive(keepalive), replaced, 5);
  }

  private static CloseWaitPool.Options pool(Variant variant) {
    return CloseWaitPool.Options.of(PoolCourse.WORKERS, PoolCourse.BACKENDS).withVariant(variant);
  }

  private static CloseWaitServer.Options server(CloseWaitServer.Variant variant) {
    return CloseWaitServer.Options.of(variant);
  }
}
