package io.tcpwait.outlet.web.requests;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteTest {
  @ParameterizedTest
  @CsvSource({
    ",,",
    ", http://db-1:10049,",
    ", https://DB-1:10049,",
    "same-origin, http://db-1:10049,",
    "none,,",
    ", null, foreign",
    ", '', foreign",
    ", http://db-1, foreign",
    ", http://db-1:10049.evil.example, foreign",
    ", http://evil.example, foreign",
    ", http://evil.example/db-1:10049, foreign",
    ", ftp://db-1:10049, foreign",
    ", db-1:10049, foreign",
    "cross-site,, foreign",
    "same-site,, foreign",
    "Same-Origin,, foreign",
    "'',, foreign",
    "cross-site, http://db-1:10049, foreign",
    "same-origin, http://evil.example, foreign",
  })
  void shouldRecognizeAPageOfAnotherSite(
      @Nullable String site, @Nullable String origin, @Nullable String foreign) {
    assertThat(CrossSite.isForeign(site, origin, "db-1:10049")).isEqualTo(foreign != null);
  }

  @ParameterizedTest
  @CsvSource({",", "''"})
  void shouldTreatEveryOriginAsForeignWithoutAHost(@Nullable String host) {
    assertThat(CrossSite.isForeign(null, "http://", host)).isTrue();
    assertThat(CrossSite.isForeign(null, null, host)).isFalse();
  }
}
