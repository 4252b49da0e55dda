package io.tcpwait.outlet.json;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.history.History;
import io.tcpwait.outlet.web.answers.Pages;
import io.tcpwait.outlet.web.answers.Queries;
import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/v1/history}. The parameter {@code netns} names the network namespace;
 * the default is the agent's own. It is rendered once for each status.
 */
public final class HistoryPage implements HttpHandler {
  private final Supplier<@Nullable HostStatus> last;
  private final History history;
  private final Pages<HostStatus, String> pages;

  /**
   * Serves a history.
   *
   * @param last the status at which the history ends
   */
  public HistoryPage(Supplier<@Nullable HostStatus> last, History history) {
    this.last = last;
    this.history = history;
    HistoryJson json = new HistoryJson();
    pages = new Pages<>((status, netns, out) -> json.write(history.of(netns), out));
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    HostStatus status = last.get();
    if (status == null) {
      Replies.noSample(exchange);
      return;
    }
    String asked = Queries.first(exchange, "netns");
    String netns = asked == null ? status.own().sample().netns() : asked;
    if (!history.knows(netns)) {
      Replies.error(exchange, StatusCodes.NOT_FOUND, "no history of that netns");
    } else {
      exchange.getResponseHeaders().put(Headers.VARY, "Accept-Encoding");
      Replies.send(exchange, pages.page(status, netns, Replies.JSON, Replies.wantsGzip(exchange)));
    }
  }
}
