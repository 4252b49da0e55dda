package io.tcpwait.outlet.web;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.answers.Replies;
import io.tcpwait.outlet.web.requests.CrossSite;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /-/reload}: reads the configuration again, and answers when that is done.
 *
 * <p>200 tells the tool that has just written a file that its new content was read.
 */
public final class Lifecycle implements HttpHandler {
  static final int MAX_WAITING = 16;

  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final Supplier<CompletableFuture<@Nullable String>> reload;
  private final BooleanSupplier enabled;
  private final Rejections rejections;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Creates the handler.
   *
   * @param reload asks for a reload without waiting for it; gives null if the new configuration is
   *     in use, or the reason why the old one was kept
   * @param enabled whether reload over HTTP is on, asked anew for each request
   */
  public Lifecycle(
      Supplier<CompletableFuture<@Nullable String>> reload,
      BooleanSupplier enabled,
      Rejections rejections) {
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
    } else if (waiting.get() >= MAX_WAITING) { // Only the I/O thread increments it.
      rejections.count(Reason.TOO_MANY_RELOADS);
      Replies.busy(exchange, StatusCodes.TOO_MANY_REQUESTS, "one reload a second\n");
    } else {
      CompletableFuture<@Nullable String> asked = reload.get();
      waiting.incrementAndGet();
      awaitReload(exchange, asked.handle(this::ended));
    }
  }

  private @Nullable String ended(@Nullable String refusal, @Nullable Throwable failure) {
    waiting.decrementAndGet();
    if (failure == null) {
      return refusal;
    }
    log.error("cannot reload: {}", failure.toString());
    log.debug("cannot reload", failure);
    return "internal error, see the log";
  }

  private static void awaitReload(
      HttpServerExchange exchange, CompletableFuture<@Nullable String> answer) {
    exchange.dispatch(
        task -> {
          var _ = answer.thenRun(() -> exchange.getIoThread().execute(task));
        },
        done -> {
          String refusal = answer.join();
          if (refusal == null) {
            Replies.text(done, StatusCodes.OK, "");
          } else {
            Replies.text(done, StatusCodes.INTERNAL_SERVER_ERROR, refusal + "\n");
          }
        });
  }
}
