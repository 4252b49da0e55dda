package io.tcpwait.outlet.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text as {@code --web.listen-address}. */
class ListenAddressFuzz {
  @FuzzTest
  void readsTheSameWhenWrittenAgainOrSaysWhatIsWrong(byte[] argument) {
    String text = new String(argument, ISO_8859_1);
    try {
      ListenAddress address = ListenAddress.parse(text);
      assertThat(address.port()).isBetween(0, 65535);
      assertThat(address.host()).matches("[0-9A-Za-z_.:%-]*");
      assertThat(ListenAddress.parse(address.toString())).isEqualTo(address);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("listen address \"" + text + "\" has ");
      assertThat(text).doesNotMatch("[a-z.]*:[0-9]{1,4}");
    }
  }
}
