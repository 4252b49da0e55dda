package io.tcpwait.outlet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.outlet.site.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/a/b-c_d.e~f", "/apis", "/statics/metrics"})
  void shouldAcceptAPath(String text) {
    assertThat(TelemetryPath.parse(text).path()).isEqualTo(text);
    assertThat("/" + TelemetryPath.parse(text).fromRoot()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "metrics", "//", "/a//b", "/a/", "/a b", "/a?b", "/<script>", "/%41"})
  void shouldRefuseATextThatIsNoPath(String text) {
    assertRefused(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/ready", "/api", "/api/v1/status", "/static/app.js"})
  void shouldRefuseAPathThatIsTaken(String text) {
    assertRefused(text);
  }

  @Test
  void shouldRefuseEveryPathOfTheSite() {
    Site site = new Site(Integer::toString, "1.2.3", TelemetryPath.parse("/metrics"));

    assertThat(site.paths(WebFixture.page(5)).keySet())
        .hasSizeGreaterThan(5)
        .filteredOn(path -> !path.equals("/metrics"))
        .allSatisfy(TelemetryPathTest::assertRefused);
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> TelemetryPath.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\"")
        .hasMessageEndingWith("write /metrics");
  }
}
