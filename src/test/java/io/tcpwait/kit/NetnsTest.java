package io.tcpwait.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import org.junit.jupiter.api.Test;

@Needs(Needs.NETNS)
class NetnsTest {
  /** With fewer buckets, a look-up would walk past thousands of sockets. */
  @Test
  void shouldHaveAsManyBucketsApartAsTheHost() throws Exception {
    assertThat(Netns.callApart(Netns::buckets)).isEqualTo(Math.abs(Netns.buckets()));
  }
}
