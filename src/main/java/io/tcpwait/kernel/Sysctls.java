package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/**
 * Settings of the kernel, read as sysctl(8) does from {@code /proc/sys}. Those under {@code net} are
 * of the calling thread's network namespace.
 */
public final class Sysctls {
  private final ProcFs procfs;

  public Sysctls(ProcFs procfs) {
    this.procfs = procfs;
  }

  /**
   * The numbers of a setting: most have one, {@code ip_local_port_range} has two.
   *
   * @param name dotted, say {@code net.ipv4.tcp_tw_reuse}
   * @return empty where this kernel has no such setting
   * @throws IOException where it has, but the numbers cannot be read
   */
  public long[] read(String name) throws IOException {
    var file = procfs.sysctl(name);
    String text;
    try {
      text = ProcFs.read(file);
    } catch (NoSuchFileException e) {
      return new long[0];
    }
    try {
      return parse(text);
    } catch (NumberFormatException e) {
      throw new IOException(file + ": \"" + text.strip() + "\" is not made of numbers", e);
    }
  }

  static long[] parse(String text) {
    String[] words = text.strip().split("\\s+");
    return Arrays.stream(words).mapToLong(Long::parseLong).toArray();
  }
}
