package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From real sockets to the message that wakes a person, and to the resolving message. */
@Needs({Needs.NETNS, "prometheus", "prometheus-alertmanager"})
@Execution(ExecutionMode.CONCURRENT)
class PagingIT {
  private static final int PAGE_WITHIN_SECONDS = 120;

  /** A TIME_WAIT lasts a minute, and Alertmanager sends changes of a group once a minute. */
  private static final int RESOLVED_WITHIN_SECONDS = 240;

  private static final int DESCRIPTORS = 512;
  private static final int PORTS = 1_500;
  private static final int RATE = 100;

  @TempDir private Path folder;

  @Test
  void aLeakPagesOnceAndResolvesWhenItEnds() throws Exception {
    Netns.call(
        () -> {
          try (Paging paging = new Paging(folder)) {
            Delivery page;
            double start;
            int leaked;
            long pid;
            try (CloseWaitScans scans =
                CloseWaitScans.start(3, CloseWaitScans.Variant.READ_NOT_CLOSED, DESCRIPTORS)) {
              start = seconds();
              pid = scans.pid();
              leaked = scans.open(DESCRIPTORS);
              page =
                  paging
                      .receiver()
                      .await(
                          waited(),
                          one -> one.isPage("firing") && one.names().contains("TcpwaitFdLimit"));
            }
            assertThat(page.seconds() - start)
                .isLessThan(Paging.STUCK_AFTER_SECONDS + PAGE_WITHIN_SECONDS);
            assertThat(page.groupLabel("service")).isEqualTo("50010");
            assertThat(page.names()).contains("TcpwaitCloseWaitLeak", "TcpwaitFdLimit");
            assertLeak(page, leaked);
            assertChat(paging.receiver().await(60, PagingIT::isChatOfBoth), pid);
            assertResolved(paging, page);
          }
          return null;
        });
  }

  private static boolean isChatOfBoth(Delivery delivery) {
    return delivery.path().equals(Delivery.PAGE_CHAT) && delivery.title().contains("and more");
  }

  /** The part that a person sees first. */
  private static void assertChat(Delivery chat, long pid) {
    String leaker = "java (io.tcpwait.kit.Child, pid " + pid;
    assertThat(chat.title())
        .isEqualTo(
            "[CRITICAL] TcpwaitCloseWaitLeak and more, outbound service 50010"
                + " on 127.0.0.1:10049 in example");
    assertThat(chat.text().lines())
        .contains(
            "Ceiling: 100% of the descriptors of java (pid " + pid + "). ",
            "Agent: http://127.0.0.1:10049/")
        .anyMatch(line -> line.matches("Peer: (127\\.50\\.0\\.[1-3]:50010 \\(\\d+\\)(, )?){3}"))
        .anyMatch(line -> line.startsWith("Process: " + leaker))
        .anyMatch(
            line ->
                line.matches(
                    "Cause: Of all stuck sockets in that network namespace: \\d+ read to the end"
                        + " and never closed"))
        .anyMatch(line -> line.startsWith("Time left: "))
        .anyMatch(line -> line.startsWith("First: Save the evidence"))
        .anyMatch(line -> line.startsWith("Runbook: tcpwait explain close_wait_leak, or "))
        .anyMatch(line -> line.endsWith("/deploy/runbooks/close_wait_leak.md"));
  }

  private static long waited() {
    return Paging.STUCK_AFTER_SECONDS + PAGE_WITHIN_SECONDS;
  }

  private static void assertLeak(Delivery page, int leaked) {
    JsonObject alert = page.alert("TcpwaitCloseWaitLeak");
    JsonObject labels = alert.getAsJsonObject("labels");
    // PID 1 lives in another namespace than the test, so only the inode can name this namespace.
    assertThat(labels.toString().replaceFirst("net:\\[\\d+]", "net:[INODE]"))
        .isEqualTo(
            """
            {"alert":"close_wait_leak","alertname":"TcpwaitCloseWaitLeak","cluster":"example",\
            "instance":"127.0.0.1:10049","job":"tcpwait","netns":"net:[INODE]","role":"outbound",\
            "service":"50010","severity":"critical"}\
            """);
    assertThat(Delivery.text(alert, "annotations", "summary"))
        .isEqualTo("Sockets of outbound service 50010 are stuck in CLOSE_WAIT on 127.0.0.1:10049");
    assertThat(Delivery.text(alert, "annotations", "description"))
        .contains(leaked + " are stuck. The oldest has waited for ");
  }

  /** No other message in between would wake a person again. */
  private static void assertResolved(Paging paging, Delivery page) throws InterruptedException {
    Delivery resolved =
        paging.receiver().await(RESOLVED_WITHIN_SECONDS, one -> one.isPage("resolved"));
    assertThat(resolved.group()).isEqualTo(page.group());
    assertThat(resolved.names()).isEqualTo(page.names());
    List<Delivery> pages =
        paging.receiver().deliveries().stream()
            .filter(one -> one.path().equals(Delivery.PAGE))
            .toList();
    assertThat(pages).allSatisfy(one -> assertThat(one.group()).isEqualTo(page.group()));
  }

  @Test
  void exhaustedPortsPageOnceAndResolveWhenFree() throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 0);
          try (Paging paging = new Paging(folder)) {
            Delivery page;
            Options options = Options.of(RATE, PacedRequests.Variant.CLIENT_CLOSES);
            try (PacedRequests _ = PacedRequests.start(options)) {
              page = paging.receiver().await(PAGE_WITHIN_SECONDS, one -> one.isPage("firing"));
            }
            assertThat(page.groupLabel("service")).isEqualTo("8086");
            assertThat(page.names()).containsExactly("TcpwaitPortBudget");
            assertResolved(paging, page);
          }
          return null;
        });
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  @Test
  void aHealthyHostSendsNoMessage() throws Exception {
    Netns.call(
        () -> {
          try (Paging paging = new Paging(folder);
              CloseWaitScans scans =
                  CloseWaitScans.start(3, CloseWaitScans.Variant.CLOSES, DESCRIPTORS);
              PacedRequests _ = PacedRequests.start(Options.of(RATE, PacedRequests.Variant.KEPT))) {
            long start = System.nanoTime();
            for (int second = 0; second < PAGE_WITHIN_SECONDS + 60; second++) {
              scans.open(4);
              TimeUnit.NANOSECONDS.sleep(
                  start + TimeUnit.SECONDS.toNanos(second + 1) - System.nanoTime());
            }
            assertThat(paging.receiver().deliveries()).isEmpty();
            assertThat(paging.prometheus().query("ALERTS{alertstate=\"firing\"}[1h]")).isEmpty();
            // Its servers close first, which is not a problem.
            assertThat(paging.prometheus().query("ALERTS{severity!=\"info\"}[1h]")).isEmpty();
          }
          return null;
        });
  }
}
