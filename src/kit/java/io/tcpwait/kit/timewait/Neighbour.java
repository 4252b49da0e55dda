package io.tcpwait.kit.timewait;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A neighbour host of the calling thread's network namespace: a namespace with its own settings,
 * connected only by a veth pair. Addresses here are 10.123.0.1 and so on, there 10.123.1.1 and so
 * on. Each reaches the address of the same number, with itself as source address. A second
 * neighbour has 10.123.2 here and 10.123.3 there.
 */
public final class Neighbour implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("neighbour").daemon().factory());

  private final int index;
  private final Side here;
  private final Side there;

  private Neighbour(int index) {
    this.index = index;
    here = Side.here(number -> address(2 * index, number));
    there = new Side(number -> address(2 * index + 1, number), thread);
  }

  /** Makes a neighbour with that many addresses on each side, at most 250. */
  public static Neighbour open(int addresses) throws Exception {
    return open(0, addresses);
  }

  /** Makes one of several neighbours, numbered from 0. */
  public static Neighbour open(int index, int addresses) throws Exception {
    Neighbour neighbour = new Neighbour(index);
    try {
      neighbour.connect(addresses);
      return neighbour;
    } catch (Throwable e) {
      neighbour.close();
      throw e;
    }
  }

  /**
   * Makes a neighbour without TCP timestamps, so that its connections never have them, whatever is
   * set here.
   */
  public static Neighbour withoutTimestamps(int addresses) throws Exception {
    Neighbour neighbour = open(addresses);
    neighbour.sysctl("net.ipv4.tcp_timestamps", 0);
    return neighbour;
  }

  private void connect(int addresses) throws Exception {
    String namespace =
        there.call(
            () -> {
              Netns.enter();
              return Netns.file().toString();
            });
    String near = "near" + index;
    String far = "far" + index;
    Netns.run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", namespace);
    plugIn(near, here, there, addresses);
    there.call(
        () -> {
          plugIn(far, there, here, addresses);
          return null;
        });
  }

  private static void plugIn(String device, Side from, Side to, int addresses)
      throws IOException, InterruptedException {
    Netns.run("ip", "link", "set", device, "up");
    for (int i = 0; i < addresses; i++) {
      String own = from.hosts().apply(i).getHostAddress();
      String other = to.hosts().apply(i).getHostAddress();
      Netns.run("ip", "address", "add", own, "dev", device);
      Netns.run("ip", "route", "add", other, "dev", device, "src", own);
    }
  }

  private static InetAddress address(int subnet, int number) {
    return InetAddress.ofLiteral("10.123.%d.%d".formatted(subnet, 1 + number));
  }

  /** This side, in the namespace of the thread that opened it. */
  public Side here() {
    return here;
  }

  /** The other side. */
  public Side there() {
    return there;
  }

  /** Changes a setting of the other side, by its dotted name. */
  public void sysctl(String name, long... values) throws Exception {
    there.call(
        () -> {
          Netns.sysctl(name, values);
          return null;
        });
  }

  /**
   * Ends the thread. The kernel removes the namespace once it is empty, and the veth pair with it.
   */
  @Override
  public void close() {
    thread.close();
  }
}
