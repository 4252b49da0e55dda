package io.tcpwait.outlet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({
    ":10049, '', 10049",
    "127.0.0.1:0, 127.0.0.1, 0",
    "[::1]:10049, ::1, 10049",
    "[fe80::1%eth0]:1, fe80::1%eth0, 1",
    "my-host.example:65535, my-host.example, 65535"
  })
  void printsAnAddressAsItWasRead(String text, String host, int port) {
    assertThat(ListenAddress.parse(text))
        .isEqualTo(new ListenAddress(host, port))
        .hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10049",
        "host",
        "::1:10049",
        "[::1]",
        "[::1",
        "[]:1",
        "[name]:1",
        "a b:1",
        ":",
        "h:65536",
        "h:-1",
        "h:x",
        "h:123456",
        "http://h:1"
      })
  void refusesAnInvalidAddressWithOneLineThatNamesIt(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("listen address \"" + text + "\" has ")
        .containsAnyOf("write", "use")
        .doesNotContain("\n");
  }
}
