package io.tcpwait.lab;

import com.sun.management.ThreadMXBean;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** The agent's dump in this process, with a visitor that only counts. */
final class InProcess implements Contender {
  private static final int ALL_STATES = TcpState.mask(TcpState.ALL);

  private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final SockDiag diag = new SockDiag();
  private long visited;
  private long nanos;
  private long allocatedBytes;
  private int samples;

  @Override
  public void begin() {
    nanos = 0;
    samples = 0;
  }

  @Override
  public void sample() throws IOException {
    long allocated = thread.getCurrentThreadAllocatedBytes();
    long start = thread.getCurrentThreadCpuTime();
    diag.dump(ALL_STATES, false, socket -> visited++);
    nanos += thread.getCurrentThreadCpuTime() - start;
    allocatedBytes = thread.getCurrentThreadAllocatedBytes() - allocated;
    samples++;
  }

  /** The heap bytes that the last dump allocated. */
  long allocatedBytes() {
    return allocatedBytes;
  }

  @Override
  public Map<String, Double> end() {
    return Map.of("SockDiag, counting", nanos / 1e6 / samples);
  }

  @Override
  public void close() {
    diag.close();
  }
}
