package io.tcpwait.outlet.web.answers;

import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a request's query. */
public final class Queries {
  private Queries() {}

  /** The first value of a parameter; null if it is absent or empty. */
  public static @Nullable String first(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    String value = values == null ? null : values.peekFirst();
    return value == null || value.isEmpty() ? null : value;
  }
}
