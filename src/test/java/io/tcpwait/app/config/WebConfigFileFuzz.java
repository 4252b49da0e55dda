package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcpwait.outlet.web.WebConfig;

/** Any bytes as the web configuration. */
class WebConfigFileFuzz {
  @FuzzTest
  void yieldsHeadersAndUsersThatCanBeUsedOrMistakesWithTheirLines(byte[] file) {
    var result = ConfigFuzz.read(file, WebConfigFile::read);
    if (result instanceof ConfigResult.Valid<WebFile>(WebFile web)) {
      WebConfig config = web.config();
      assertThat(web.toString()).doesNotContain("$2");
      config
          .headers()
          .forEach(
              (name, value) -> {
                assertThat(name).matches("[A-Za-z-]+");
                assertThat(value).matches("[ -~]+");
              });
      config
          .bcryptHashByUser()
          .forEach(
              (user, hash) -> {
                assertThat(user).isNotEmpty().doesNotContain(":");
                assertThat(hash).hasSize(60).startsWith("$2");
              });
    }
  }
}
