package io.tcpwait.kit;

import java.net.InetAddress;

/** Enough host addresses for any crowd, all on a loopback. */
public final class Loopback {
  /** Java refuses to bind to 127.x.y.255. */
  private static final int HOSTS = 250;

  private static final int SUBNETS = 256;

  private Loopback() {}

  /** Host {@code number}, counted from 0, of the hosts from 127.{@code firstNet}.0.1 on. */
  public static InetAddress host(int firstNet, int number) {
    int subnet = number / HOSTS;
    return InetAddress.ofLiteral(
        "127.%d.%d.%d"
            .formatted(firstNet + subnet / SUBNETS, subnet % SUBNETS, 1 + number % HOSTS));
  }
}
