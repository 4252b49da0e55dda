package io.tcpwait.outlet.json;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.answers.Pages;
import io.tcpwait.outlet.web.answers.Replies;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answer of {@code /api/v1/status}. */
public final class StatusPage implements Exposition {
  private final Supplier<@Nullable HostStatus> last;
  private final Pages<HostStatus, String> pages;

  /**
   * Serves the status of {@code last}.
   *
   * @param serviceName the name of the service on a port
   */
  public StatusPage(Supplier<@Nullable HostStatus> last, IntFunction<String> serviceName) {
    this.last = last;
    StatusJson json = new StatusJson(serviceName);
    pages = new Pages<>((status, contentType, out) -> json.write(status, out));
  }

  @Override
  public @Nullable Body render(@Nullable String accept, boolean gzip) {
    HostStatus status = last.get();
    return status == null ? null : pages.page(status, "", Replies.JSON, gzip);
  }
}
