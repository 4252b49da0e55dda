package io.tcpwait.deploy;

import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.Keepalive;
import io.tcpwait.kit.course.BatchCourse;
import io.tcpwait.kit.course.Course;
import io.tcpwait.kit.course.DeploysCourse;
import io.tcpwait.kit.course.HalfClosedCourse;
import io.tcpwait.kit.course.PoolCourse;
import io.tcpwait.kit.course.RelayCourse;
import io.tcpwait.kit.course.ScansCourse;
import io.tcpwait.kit.course.ServerCourse;
import io.tcpwait.kit.course.SlowReaderCourse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Healthy programs side by side, in the network namespace of the calling thread. */
final class Churn implements AutoCloseable {
  private static final int EVER = Integer.MAX_VALUE;
  private static final int DESCRIPTORS = 4_096;

  private final Deque<Course> courses = new ArrayDeque<>();
  private int second;
  private long next = System.nanoTime();

  /** Starts them all. */
  Churn() throws Exception {
    try {
      // Idle connections with keepalive; a backend closes all of its connections at once.
      courses.add(
          new PoolCourse(
              CloseWaitPool.Options.of(150, PoolCourse.BACKENDS)
                  .withVariant(CloseWaitPool.Variant.CLOSES)
                  .withKeepalive(new Keepalive(15, 15, 9))
                  .withMaxDescriptors(DESCRIPTORS),
              EVER,
              20));
      courses.add(new ScansCourse(CloseWaitScans.Variant.CLOSES, 10, DESCRIPTORS));
      courses.add(
          new ServerCourse(
              CloseWaitServer.Options.of(CloseWaitServer.Variant.CLOSES)
                  .withBacklog(500)
                  .withMaxDescriptors(DESCRIPTORS)
                  .withUntilClosed(Duration.ofSeconds(12)),
              200,
              40));
      courses.add(new HalfClosedCourse(8, 10, 100));
      courses.add(new SlowReaderCourse(20));
      courses.add(new BatchCourse(300, 30, 15));
      courses.add(new DeploysCourse(100, 45));
      courses.add(new RelayCourse(0, 2, 10, Jvm.SAME_DESCRIPTORS));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Lasts a second, or longer if all that happens in it takes longer. */
  void pass() throws Exception {
    for (Course course : courses) {
      course.second(second);
    }
    second++;
    next = Math.max(next + Pause.SECOND_NANOS, System.nanoTime());
    Pause.until(next);
  }

  @Override
  public void close() {
    courses.forEach(Course::close);
  }
}
