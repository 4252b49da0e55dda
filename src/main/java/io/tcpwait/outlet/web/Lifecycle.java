package io.tcpwait.outlet.web;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.answers.Replies;
import io.tcpwait.outlet.web.requests.CrossSite;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/**
 * {@code POST /-/reload}: has the configuration read again, at most once a second.
 *
 * <p>Requests that come sooner are merged into the next reload and wait for it. 200 so means, to
 * the tool that has just written a file, that the file as it is now was read. To answer 429 at once
 * would fail the second of two deployments; it is kept for more than {@value #MAX_WAITING}.
 */
public final class Lifecycle implements HttpHandler {
  static final int MAX_WAITING = 16;
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Reload reload;
  private final BooleanSupplier enabled;
  private final Rejections rejections;

  /** The next reload, which some requests wait for; null if none was asked for. */
  private @Nullable Run next;

  private long lastNs = System.nanoTime() - PAUSE_NANOS;

  /** Reads the configuration again; may block. */
  @FunctionalInterface
  public interface Reload {
    /** Returns null if the new configuration holds, else why the old one was kept. */
    @Nullable String reload();
  }

  /** One reload, completed with an empty text or with why it was refused. */
  private static final class Run extends CompletableFuture<String> {
    private int waiting;
  }

  /**
   * Creates the handler.
   *
   * @param enabled whether a reload may be asked for over HTTP, asked anew for each request
   */
  public Lifecycle(Reload reload, BooleanSupplier enabled, Rejections rejections) {
    this.reload = reload;
    this.enabled = enabled;
    this.rejections = rejections;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!Replies.allows(exchange, Methods.POST)) {
      return;
    }
    if (!enabled.getAsBoolean()) {
      rejections.count(Reason.RELOAD_DISABLED);
      Replies.text(
          exchange,
          StatusCodes.FORBIDDEN,
          "reload over HTTP is off: start with --web.enable-lifecycle, ask for passwords or client"
              + " certificates in --web.config.file, or send SIGHUP\n");
    } else if (CrossSite.isForeign(exchange)) {
      rejections.count(Reason.FOREIGN_ORIGIN);
      Replies.text(exchange, StatusCodes.FORBIDDEN, "a page of another site asked for this\n");
    } else {
      join(exchange);
    }
  }

  private void join(HttpServerExchange exchange) {
    Run run = joined(exchange.getIoThread(), exchange.getConnection().getWorker());
    if (run == null) {
      rejections.count(Reason.TOO_MANY_RELOADS);
      Replies.busy(exchange, StatusCodes.TOO_MANY_REQUESTS, "one reload a second\n");
      return;
    }
    exchange.dispatch(
        task -> {
          var _ = run.whenComplete((refusal, failure) -> task.run());
        },
        done -> answer(done, run));
  }

  /** Gives the next run, begun after a pause if need be; null if too many wait for it. */
  private synchronized @Nullable Run joined(XnioIoThread timer, XnioWorker worker) {
    Run run = next;
    if (run == null) {
      run = new Run();
      next = run;
      long delayNs = Math.max(0, lastNs + PAUSE_NANOS - System.nanoTime());
      timer.executeAfter(() -> worker.execute(this::runNext), delayNs, TimeUnit.NANOSECONDS);
    }
    return run.waiting++ < MAX_WAITING ? run : null;
  }

  private void runNext() {
    Run run;
    synchronized (this) {
      run = next;
      next = null; // Who asks from here on may mean a file that was read already.
      lastNs = System.nanoTime();
    }
    if (run == null) {
      return;
    }
    try {
      String refusal = reload.reload();
      run.complete(refusal == null ? "" : refusal + "\n");
    } catch (RuntimeException e) {
      log.error("cannot reload: {}", e.toString());
      log.debug("cannot reload", e);
      run.completeExceptionally(e);
    }
  }

  private static void answer(HttpServerExchange exchange, Run run) {
    String refusal =
        run.isCompletedExceptionally() ? "internal error, see the log\n" : run.resultNow();
    int status = refusal.isEmpty() ? StatusCodes.OK : StatusCodes.INTERNAL_SERVER_ERROR;
    Replies.text(exchange, status, refusal);
  }
}
