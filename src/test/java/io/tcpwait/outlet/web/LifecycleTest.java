package io.tcpwait.outlet.web;

import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private final CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
  private final Rejections rejections = new Rejections();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    Exposition page = WebFixture.page(5);
    Lifecycle lifecycle = new Lifecycle(this::reload, enabled::get, rejections);
    Routes routes = WebFixture.routes(page, lifecycle);
    web = new WebFixture(routes, WebConfig.DEFAULT, WebLimits.DEFAULT);
  }

  private CompletableFuture<@Nullable String> reload() {
    reloads.incrementAndGet();
    return answer.copy();
  }

  @AfterEach
  void stop() {
    answer.complete(null);
    web.close();
    clients.close();
  }

  private Future<String> post() {
    Callable<String> post = () -> web.exchange(POST).substring(9, 12);
    return clients.submit(post);
  }

  @Test
  void shouldRefuseAReloadWhenTheLifecycleIsNotEnabled() throws Exception {
    enabled.set(false);
    assertThat(web.exchange(POST))
        .startsWith("HTTP/1.1 403 ")
        .contains("--web.enable-lifecycle", "--web.config.file", "SIGHUP");
    assertThat(web.exchange(get("/-/reload"))).startsWith("HTTP/1.1 405 ");
    assertThat(reloads).hasValue(0);
    assertThat(rejections.of(Reason.RELOAD_DISABLED)).isOne();
    enabled.set(true);
    answer.complete(null);
    assertThat(web.exchange(POST)).startsWith("HTTP/1.1 200 ");
    assertThat(reloads).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"})
  void shouldRefuseARequestFromAPageOfAnotherSite(String header) throws Exception {
    assertThat(web.exchange(request("POST", "/-/reload", header))).startsWith("HTTP/1.1 403 ");
    assertThat(reloads).hasValue(0);
    assertThat(rejections.of(Reason.FOREIGN_ORIGIN)).isOne();
    answer.complete(null);
    assertThat(web.exchange(request("POST", "/-/reload", "Origin: http://x")))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldAnswerOnceTheReloadHasEnded() throws Exception {
    Future<String> first = post();
    Future<String> second = post();
    await("both were asked for", () -> reloads.get() == 2);
    assertThat(web.exchange(get("/-/ready"))).startsWith("HTTP/1.1 200 ");
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    answer.complete("tcpwait.yml:1: a mistake");
    assertThat(first.get()).isEqualTo("500");
    assertThat(web.exchange(POST)).startsWith("HTTP/1.1 500 ").endsWith(":1: a mistake\n");
  }

  @Test
  void shouldLimitTheNumberOfWaitingRequests() throws Exception {
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
    answer.complete(null);
    int ok = 0;
    for (Future<String> one : storm) {
      ok += one.get().equals("200") ? 1 : 0;
    }
    assertThat(ok).isEqualTo(Lifecycle.MAX_WAITING);
    assertThat(reloads).hasValue(Lifecycle.MAX_WAITING);
    assertThat(web.exchange(POST)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldAnswerEachRequestWhenReloadsFail() throws Exception {
    answer.completeExceptionally(new IllegalStateException("secret"));
    for (int i = 0; i <= Lifecycle.MAX_WAITING; i++) {
      assertThat(web.exchange(POST))
          .startsWith("HTTP/1.1 500 ")
          .endsWith("internal error, see the log\n");
    }
  }
}
