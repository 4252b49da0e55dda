package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.BitSet;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the kernel, read as sysctl(8) does from {@code /proc/sys}. Those under {@code net}
 * are of the calling thread's network namespace.
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
    String text = text(name);
    try {
      return text == null ? new long[0] : parse(text);
    } catch (NumberFormatException e) {
      throw malformed(name, text, "made of numbers", e);
    }
  }

  /**
   * The ports of a setting that lists them, say {@code 8080,9000-9100}.
   *
   * @return null where this kernel has no such setting
   * @throws IOException where it has, but the list cannot be read
   */
  public @Nullable BitSet readPorts(String name) throws IOException {
    String text = text(name);
    try {
      return text == null ? null : parsePorts(text.strip());
    } catch (IllegalArgumentException e) {
      throw malformed(name, text, "a list of ports", e);
    }
  }

  private @Nullable String text(String name) throws IOException {
    try {
      return procfs.read(procfs.sysctl(name));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private IOException malformed(
      String name, @Nullable String text, String what, IllegalArgumentException cause) {
    return new IOException(
        procfs.sysctl(name) + ": \"" + String.valueOf(text).strip() + "\" is not " + what, cause);
  }

  static BitSet parsePorts(String list) {
    BitSet ports = new BitSet(1 << 16);
    if (!list.isEmpty()) {
      for (String range : list.split(",", -1)) {
        int dash = range.indexOf('-');
        int first = port(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : port(range.substring(dash + 1));
        if (first > last) {
          throw new IllegalArgumentException(range);
        }
        ports.set(first, last + 1);
      }
    }
    return ports;
  }

  private static int port(String text) {
    int port = Integer.parseInt(text);
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException(text);
    }
    return port;
  }

  static long[] parse(String text) {
    StringTokenizer words = new StringTokenizer(text);
    long[] numbers = new long[words.countTokens()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Long.parseLong(words.nextToken());
    }
    if (numbers.length == 0) {
      throw new NumberFormatException("empty");
    }
    return numbers;
  }
}
