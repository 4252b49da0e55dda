package io.tcpwait.outlet.web;

import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class LifecycleTest {
  private static final String POST = request("POST", "/-/reload");

  private final AtomicBoolean enabled = new AtomicBoolean(true);
  private final AtomicInteger reloads = new AtomicInteger();
  private final Semaphore allowed = new Semaphore(1000);
  private final Rejections rejections = new Rejections();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    Exposition page = WebFixture.page(5);
    Lifecycle lifecycle = new Lifecycle(this::reload, enabled::get, rejections);
    Routes routes = new Routes(page, page, () -> null, () -> true, lifecycle, "1.2.3");
    web = new WebFixture(routes, WebConfig.DEFAULT, WebLimits.DEFAULT);
  }

  private @Nullable String reload() {
    reloads.incrementAndGet();
    allowed.acquireUninterruptibly();
    return null;
  }

  @AfterEach
  void stop() {
    allowed.release(100);
    web.close();
    clients.close();
  }

  private Future<String> post() {
    Callable<String> post = () -> web.exchange(POST).substring(9, 12);
    return clients.submit(post);
  }

  @Test
  void shouldRefuseWhenItIsNotEnabled() throws Exception {
    enabled.set(false);
    assertThat(web.exchange(POST))
        .startsWith("HTTP/1.1 403 ")
        .contains("--web.enable-lifecycle", "--web.config.file", "SIGHUP");
    assertThat(web.exchange(get("/-/reload"))).startsWith("HTTP/1.1 405 ");
    assertThat(reloads).hasValue(0);
    assertThat(rejections.of(Reason.RELOAD_DISABLED)).isOne();
    enabled.set(true);
    assertThat(web.exchange(POST)).startsWith("HTTP/1.1 200 ");
    assertThat(reloads).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"})
  void shouldRefuseWhenThePageOfAnotherSiteAsks(String header) throws Exception {
    assertThat(web.exchange(request("POST", "/-/reload", header))).startsWith("HTTP/1.1 403 ");
    assertThat(reloads).hasValue(0);
    assertThat(rejections.of(Reason.FOREIGN_ORIGIN)).isOne();
    assertThat(web.exchange(request("POST", "/-/reload", "Origin: http://x")))
        .startsWith("HTTP/1.1 200 ");
  }

  /** All of a storm are answered by two reloads: one that had begun, and one that began later. */
  @Test
  void shouldMergeRequestsIntoOneReloadASecond() throws Exception {
    long before = System.nanoTime();
    List<Future<String>> answers = new ArrayList<>(List.of(post()));
    answers.getFirst().get();
    for (int i = 0; i < Lifecycle.MAX_WAITING; i++) {
      answers.add(post());
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo("200");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    assertThat(reloads.get() - 1L).isBetween(1L, 1 + took.toSeconds());
    assertThat(took).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  /** A file that is written while the configuration is read may have been read already. */
  @Test
  void shouldReloadAgainWhenAskedDuringAReload() throws Exception {
    allowed.drainPermits();
    Future<String> first = post();
    await("the first reload runs", () -> reloads.get() == 1);
    Future<String> second = post();
    await("the second waits", () -> web.openConnections() == 2);
    allowed.release(2);
    assertThat(first.get()).isEqualTo("200");
    assertThat(second.get()).isEqualTo("200");
    assertThat(reloads).hasValue(2);
  }

  @Test
  void shouldBoundHowManyWait() throws Exception {
    allowed.drainPermits();
    Future<String> first = post();
    await("the first reload runs", () -> reloads.get() == 1);
    List<Future<String>> storm = new ArrayList<>();
    for (int i = 0; i < 3 * Lifecycle.MAX_WAITING; i++) {
      storm.add(post());
    }
    await(
        "some are refused",
        () -> rejections.of(Reason.TOO_MANY_RELOADS) == 2L * Lifecycle.MAX_WAITING);
    assertThat(web.exchange(POST))
        .startsWith("HTTP/1.1 429 ")
        .contains("Retry-After: 1\r\n", "Content-Length: ");
    allowed.release(2);
    assertThat(first.get()).isEqualTo("200");
    int ok = 0;
    for (Future<String> answer : storm) {
      ok += answer.get().equals("200") ? 1 : 0;
    }
    assertThat(ok).isEqualTo(Lifecycle.MAX_WAITING);
    assertThat(reloads).hasValue(2);
  }

  @Test
  void shouldAnswerWhenAReloadFails() throws Exception {
    Exposition page = WebFixture.page(5);
    Lifecycle failing =
        new Lifecycle(
            () -> {
              throw new IllegalStateException("secret");
            },
            () -> true,
            rejections);
    Routes routes = new Routes(page, page, () -> null, () -> true, failing, "1.2.3");
    try (WebFixture other = new WebFixture(routes, WebConfig.DEFAULT, WebLimits.DEFAULT)) {
      for (int i = 0; i < 2; i++) {
        assertThat(other.exchange(POST))
            .startsWith("HTTP/1.1 500 ")
            .endsWith("internal error, see the log\n");
      }
    }
  }
}
