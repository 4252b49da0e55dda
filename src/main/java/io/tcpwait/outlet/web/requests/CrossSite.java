package io.tcpwait.outlet.web.requests;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Detects requests that a browser sends for a page of another site, with the user's passwords and
 * certificates (CSRF). A browser says so in two headers; other clients do not send them.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-7">RFC 6454, the header Origin</a>
 */
public final class CrossSite {
  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private CrossSite() {}

  /** Whether a page of another site sent the request. */
  public static boolean isForeign(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    return isForeign(
        headers.getFirst(SEC_FETCH_SITE),
        headers.getFirst(Headers.ORIGIN),
        headers.getFirst(Headers.HOST));
  }

  /**
   * Whether a page of another site sent the request.
   *
   * @param site the header Sec-Fetch-Site; null if absent
   * @param origin the header Origin; null if absent
   * @param host the header Host, the name by which the client knows the server
   */
  static boolean isForeign(@Nullable String site, @Nullable String origin, @Nullable String host) {
    boolean foreignSite = site != null && !site.equals("same-origin") && !site.equals("none");
    return foreignSite || (origin != null && (host == null || !isOf(origin, host)));
  }

  private static boolean isOf(String origin, String host) {
    String own = host.toLowerCase(Locale.ROOT);
    String its = origin.toLowerCase(Locale.ROOT);
    return !own.isEmpty() && (its.equals("http://" + own) || its.equals("https://" + own));
  }
}
