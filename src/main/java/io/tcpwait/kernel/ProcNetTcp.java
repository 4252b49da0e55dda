package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TCP sockets from {@code /proc/net/tcp} and {@code tcp6}, used if sock_diag is not available.
 * The records have less detail: no cookie to recognise a socket shown twice, no tcp_info, no
 * IPV6_V6ONLY. They cost about twice as much. The states are filtered here, because the kernel
 * always lists all.
 */
public final class ProcNetTcp implements TcpSource {
  private static final int CHUNK_BYTES = 32 * 1024;

  private final ProcFs procfs;
  private final NetNamespaces namespaces;
  private final ProcNetTcpParser parser = new ProcNetTcpParser();

  // Allocated on first use: most hosts have sock_diag.
  private @Nullable ByteBuffer chunk;
  private byte[] text = {};

  public ProcNetTcp(ProcFs procfs) {
    this.procfs = procfs;
    namespaces = new NetNamespaces(procfs);
  }

  @Override
  public void dump(int states, boolean tcpInfo, TcpVisitor visitor) throws IOException {
    dumpFile(procfs.net("tcp"), states, visitor);
    try {
      dumpFile(procfs.net("tcp6"), states, visitor);
    } catch (NoSuchFileException e) {
      if (procfs.hasIpv6()) {
        throw e;
      }
    }
  }

  /**
   * Visits the sockets of the network namespace that a process lives in; any user may read them.
   *
   * @throws IOException also if the process has gone
   */
  public void dumpOf(int pid, int states, TcpVisitor visitor) throws IOException {
    Path net = namespaces.filesOf(pid);
    if (net == null) {
      throw new NoSuchFileException(procfs.root().resolve(pid + "/net").toString());
    }
    dumpFile(net.resolve("tcp"), states, visitor);
    try {
      dumpFile(net.resolve("tcp6"), states, visitor);
    } catch (NoSuchFileException e) {
      if (procfs.hasIpv6()) {
        throw e;
      }
    }
  }

  private void dumpFile(Path file, int states, TcpVisitor visitor) throws IOException {
    procfs.reads(file);
    if (chunk == null) {
      chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      text = new byte[CHUNK_BYTES];
    }
    try (FileChannel channel = ProcFs.open(file)) {
      parser.begin(file.toString());
      int kept = 0;
      while (true) {
        chunk.clear().limit(text.length - kept);
        int bytes = channel.read(chunk);
        if (bytes < 0) {
          parser.end(kept);
          return;
        }
        chunk.flip().get(text, kept, bytes);
        int filled = kept + bytes;
        int parsed = parser.parse(text, filled, states, visitor);
        kept = filled - parsed;
        System.arraycopy(text, parsed, text, 0, kept);
      }
    } finally {
      procfs.reads(null);
    }
  }
}
