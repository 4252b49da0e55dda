package io.tcpwait.outlet.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Statuses;

/** Any text as the Accept header of a scrape. */
class AcceptFuzz {
  private static final Status STATUS = Statuses.leak(1);
  private static final Scrape SCRAPE =
      new Scrape(() -> HostStatus.of(STATUS), Integer::toString, new Rejections(), "version", "1");

  @FuzzTest
  void getsOneOfTheTwoTextFormats(byte[] header) {
    var body = SCRAPE.render(new String(header, ISO_8859_1), (header.length & 1) == 0);
    assertThat(body.contentType())
        .isIn(
            "text/plain; version=0.0.4; charset=utf-8",
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(body.bytes().remaining()).isBetween(1_000, 1_000_000);
  }
}
