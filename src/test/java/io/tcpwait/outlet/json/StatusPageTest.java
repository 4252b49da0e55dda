package io.tcpwait.outlet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.web.answers.Exposition.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private @Nullable HostStatus last;
  private final StatusPage page = new StatusPage(() -> last, Integer::toString);

  @Test
  void showsTheLastStatus() {
    assertThat(page.render(null, false)).isNull();
    last = HostStatus.of(Statuses.leak(1));
    assertThat(page.render("text/html", false).contentType()).isEqualTo("application/json");
    assertThat(text(page.render(null, false))).contains("\"samples_total\":1,");
    last = HostStatus.of(Statuses.leak(2));
    assertThat(text(page.render(null, false))).contains("\"samples_total\":2,");
  }

  @Test
  void aStatusIsRenderedOnce() {
    last = HostStatus.of(Statuses.leak(1));
    Body first = page.render(null, false);
    assertThat(page.render("*/*", false)).isSameAs(first);
    assertThat(page.render(null, true)).isNotSameAs(first);
    assertThat(page.render(null, false)).isSameAs(first);
  }

  @Test
  void compressesTheStatus() throws IOException {
    last = HostStatus.of(Statuses.leak(1));
    Body zipped = page.render(null, true);
    assertThat(zipped.gzipped()).isTrue();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(zipped)))) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(text(page.render(null, false)));
    }
  }

  private static String text(Body body) {
    return new String(bytes(body), UTF_8);
  }

  private static byte[] bytes(Body body) {
    byte[] bytes = new byte[body.bytes().remaining()];
    body.bytes().duplicate().get(bytes);
    return bytes;
  }
}
