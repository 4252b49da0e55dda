package io.tcpwait.kit.closewait;

import io.tcpwait.kit.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that fetches a block over each of its connections to a few datanodes. A datanode closes
 * the connection once it has sent the block. The {@link Variant} decides how much the client reads,
 * and whether it closes too. Datanodes are 127.50.0.1:50010 and so on.
 */
public final class CloseWaitScans implements AutoCloseable {
  public static final int PORT = 50_010;

  private static final int FIRST_NET = 50;

  /**
   * Small enough to wait in the kernel completely, with the FIN behind it, until the client reads
   * it.
   */
  private static final int BLOCK_BYTES = 8 * 1024;

  /** The client's treatment of a connection. */
  public enum Variant {
    /** It reads all data and the end of stream, and keeps the connection. */
    READ_NOT_CLOSED,
    /** It reads half of the data, and keeps the connection. */
    DATA_UNREAD,
    /** It reads all data and the end of stream, and closes. */
    CLOSES
  }

  private final Variant variant;
  private final Puppet client;
  private final List<FarEnd> datanodes = new ArrayList<>();
  private int scans;

  private CloseWaitScans(Variant variant, int maxDescriptors) throws IOException {
    this.variant = variant;
    client = new Puppet(maxDescriptors, null);
  }

  /**
   * Starts the client in the calling thread's network namespace, without a scan.
   *
   * @param maxDescriptors the client's limit of file descriptors; 0 for that of this process
   */
  public static CloseWaitScans start(int datanodes, Variant variant, int maxDescriptors)
      throws IOException {
    CloseWaitScans scans = new CloseWaitScans(variant, maxDescriptors);
    try {
      for (int i = 0; i < datanodes; i++) {
        InetSocketAddress address = new InetSocketAddress(Loopback.host(FIRST_NET, i), PORT);
        scans.datanodes.add(new FarEnd(address));
      }
      return scans;
    } catch (Throwable e) {
      scans.close();
      throw e;
    }
  }

  /**
   * Makes {@code count} more scans, of each datanode in turn.
   *
   * @return the number of scans for which there were descriptors
   */
  public int open(int count) throws IOException {
    // Scans that were read must not be read again.
    String group = "after-" + scans;
    int before = scans;
    boolean room = true;
    for (int i = 0; room && i < count; i++) {
      FarEnd datanode = datanodes.get(scans % datanodes.size());
      int connected = datanode.connect(client, group, 1);
      scans += connected;
      room = connected > 0;
    }
    for (FarEnd datanode : datanodes) {
      datanode.serve(new byte[BLOCK_BYTES]);
    }
    client.read(group, variant == Variant.DATA_UNREAD ? BLOCK_BYTES / 2 : Puppet.TO_THE_END);
    if (variant == Variant.CLOSES) {
      client.close(group, Duration.ZERO);
    }
    return scans - before;
  }

  /** The number of scans so far. */
  public int scans() {
    return scans;
  }

  public List<InetSocketAddress> datanodes() {
    return datanodes.stream().map(FarEnd::address).toList();
  }

  /** The pid of the client, which owns the leaked sockets. */
  public long pid() {
    return client.pid();
  }

  @Override
  public void close() {
    client.close();
    datanodes.forEach(FarEnd::close);
  }
}
