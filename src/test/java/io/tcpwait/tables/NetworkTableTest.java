package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.Sockets;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.IpAddress;
import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The group of an address, by fixed examples and compared with a naive model. */
class NetworkTableTest {
  private static final int MOST = PeerGroups.MAX_GROUPS * PeerGroups.MAX_NETWORKS;

  @Test
  void theLongestPrefixDecides() {
    NetworkTable table = table("10.0.0.0/8 10.2.3.4/32", "10.2.0.0/16", "10.2.3.0/24");
    assertThat(find(table, "9.255.255.255")).isEqualTo(NetworkTable.NONE);
    assertThat(find(table, "10.0.0.0")).isZero();
    assertThat(find(table, "10.1.255.255")).isZero();
    assertThat(find(table, "10.2.0.0")).isEqualTo(1);
    assertThat(find(table, "10.2.3.3")).isEqualTo(2);
    assertThat(find(table, "10.2.3.4")).isZero();
    assertThat(find(table, "10.2.3.5")).isEqualTo(2);
    assertThat(find(table, "10.2.4.0")).isEqualTo(1);
    assertThat(find(table, "10.3.0.0")).isZero();
    assertThat(find(table, "11.0.0.0")).isEqualTo(NetworkTable.NONE);
    assertThat(find(table, "::a02:304")).isEqualTo(NetworkTable.NONE);
  }

  @Test
  void aNetworkOfIpv6DoesNotContainIpv4() {
    NetworkTable ipv6 = table("::/0");
    assertThat(find(ipv6, "::")).isZero();
    assertThat(find(ipv6, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")).isZero();
    assertThat(find(ipv6, "0.0.0.0")).isEqualTo(NetworkTable.NONE);
    assertThat(find(ipv6, "255.255.255.255")).isEqualTo(NetworkTable.NONE);
    assertThat(find(ipv6, "::1:0:0:0")).isZero();
    NetworkTable both = table("::/0", "0.0.0.0/0", "255.255.255.255/32");
    assertThat(find(both, "0.0.0.0")).isEqualTo(1);
    assertThat(find(both, "255.255.255.255")).isEqualTo(2);
    assertThat(find(both, "::1:0:0:0")).isZero();
  }

  @Test
  void aTableWithoutNetworksHasNoGroups() {
    NetworkTable table = table();
    assertThat(find(table, "::")).isEqualTo(NetworkTable.NONE);
    assertThat(find(table, "10.0.0.1")).isEqualTo(NetworkTable.NONE);
    assertThat(find(table, "ffff::")).isEqualTo(NetworkTable.NONE);
  }

  /**
   * Varies only a few bits at the ends and in the middle of addresses, so that many networks
   * overlap.
   */
  @RepeatedTest(40)
  void findsTheSameGroupAsANaiveModel(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int most = random.nextBoolean() ? 12 : MOST;
    PeerGroups groups = groups(random, random.nextInt(most + 1));
    NetworkTable table = new NetworkTable(groups);
    for (PeerGroups.Group group : groups.groups()) {
      for (Network network : group.networks()) {
        assertSame(groups, table, network.high(), network.low());
        assertSame(groups, table, network.lastHigh(), network.lastLow());
        long before = network.low() - 1;
        assertSame(groups, table, network.high() - (network.low() == 0 ? 1 : 0), before);
        long past = network.lastLow() + 1;
        assertSame(groups, table, network.lastHigh() + (past == 0 ? 1 : 0), past);
      }
    }
    for (int i = 0; i < 500; i++) {
      long[] address = address(random);
      assertSame(groups, table, address[0], address[1]);
      assertSame(groups, table, random.nextLong(), random.nextLong());
    }
  }

  private static PeerGroups groups(Random random, int networks) {
    int count = 1 + random.nextInt(PeerGroups.MAX_GROUPS);
    List<List<Network>> byGroup =
        IntStream.range(0, count).<List<Network>>mapToObj(i -> new ArrayList<>()).toList();
    Set<Network> used = new HashSet<>();
    for (int i = 0; i < networks; i++) {
      long[] address = address(random);
      boolean ipv4 = TcpRecord.isIpv4(address[0], address[1]);
      int shortest = ipv4 && random.nextInt(9) > 0 ? Network.BITS_BEFORE_IPV4 : 0;
      int prefix = shortest + random.nextInt(Network.BITS - shortest + 1);
      Network network = Network.around(address[0], address[1], prefix);
      if (used.add(network)) {
        byGroup.get(random.nextInt(count)).add(network);
      }
    }
    return new PeerGroups(
        IntStream.range(0, count)
            .mapToObj(i -> new PeerGroups.Group("g" + i, byGroup.get(i)))
            .toList());
  }

  private static long[] address(Random random) {
    long low = (random.nextLong() & 0x0300_0000_0000_0003L) - (random.nextBoolean() ? 0 : 1);
    long high = (random.nextLong() & 0x8000_0000_0000_0001L) - (random.nextBoolean() ? 0 : 1);
    long ipv4 = random.nextInt() & 0xc003_0003L;
    return random.nextBoolean() ? new long[] {0, 0xffffL << 32 | ipv4} : new long[] {high, low};
  }

  private static void assertSame(PeerGroups groups, NetworkTable table, long high, long low) {
    int found = table.find(high, low);
    int naive = naive(groups, high, low);
    if (found != naive) {
      String address = IpAddress.format(high, low);
      throw new AssertionError(address + " is in " + found + ", not in " + naive + ": " + groups);
    }
  }

  private static int naive(PeerGroups groups, long high, long low) {
    int best = NetworkTable.NONE;
    int longest = -1;
    for (int group = 0; group < groups.groups().size(); group++) {
      for (Network network : groups.groups().get(group).networks()) {
        if (network.prefix() > longest && contains(network, high, low)) {
          longest = network.prefix();
          best = group;
        }
      }
    }
    return best;
  }

  private static boolean contains(Network network, long high, long low) {
    return bits(network.high(), network.low(), network.prefix())
            .equals(bits(high, low, network.prefix()))
        && network.isIpv4() == TcpRecord.isIpv4(high, low);
  }

  private static String bits(long high, long low, int prefix) {
    String zeros = "0".repeat(Long.SIZE);
    String text = "";
    for (long half : new long[] {high, low}) {
      String digits = zeros + Long.toBinaryString(half);
      text += digits.substring(digits.length() - Long.SIZE);
    }
    return text.substring(0, prefix);
  }

  /** A table with these groups; blanks separate the networks of a group. */
  private static NetworkTable table(String... groups) {
    return new NetworkTable(
        new PeerGroups(
            Arrays.stream(groups)
                .map(texts -> Stream.of(texts.split(" ", -1)).map(Dumps::network).toList())
                .map(networks -> new PeerGroups.Group("g", networks))
                .toList()));
  }

  private static int find(NetworkTable table, String address) {
    long[] bits = Sockets.bits(InetAddress.ofLiteral(address));
    return table.find(bits[0], bits[1]);
  }
}
