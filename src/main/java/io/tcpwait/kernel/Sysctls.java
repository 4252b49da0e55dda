package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the kernel, read from {@code /proc/sys} as sysctl(8) does. Settings under {@code net}
 * belong to the calling thread's network namespace.
 */
public final class Sysctls {
  private static final long[] NONE = {};

  /** A file, its last text, and the values parsed from that text. */
  private static final class Setting {
    private final RepeatedFile file;
    private String said = "";
    private long @Nullable [] numbers;
    private @Nullable BitSet ports;

    private Setting(RepeatedFile file) {
      this.file = file;
    }

    /** The text now; null if this kernel does not have the setting. */
    private @Nullable String read() throws IOException {
      int bytes = file.read();
      if (bytes == RepeatedFile.MISSING) {
        return null;
      }
      String says = new String(file.bytes(), 0, bytes, StandardCharsets.ISO_8859_1);
      if (!says.equals(said)) {
        said = says;
        numbers = null;
        ports = null;
      }
      return says;
    }
  }

  private final ProcFs procfs;
  private final Map<String, Setting> settings = new HashMap<>();

  public Sysctls(ProcFs procfs) {
    this.procfs = procfs;
  }

  /**
   * The numbers of a setting: most have one, {@code ip_local_port_range} has two.
   *
   * @param name dotted, say {@code net.ipv4.tcp_tw_reuse}
   * @return empty if this kernel does not have the setting; the same array as before if nothing has
   *     changed; not to be modified
   * @throws IOException if the numbers cannot be read
   */
  public long[] read(String name) throws IOException {
    Setting setting = setting(name);
    String text = setting.read();
    if (text == null) {
      return NONE;
    }
    try {
      if (setting.numbers == null) {
        setting.numbers = parse(text);
      }
      return setting.numbers;
    } catch (NumberFormatException e) {
      throw malformed(name, text, "made of numbers", e);
    }
  }

  /**
   * The ports of a setting that lists them, say {@code 8080,9000-9100}.
   *
   * @return null if this kernel does not have the setting; the same set as before if nothing has
   *     changed; not to be modified
   * @throws IOException if the list cannot be read
   */
  public @Nullable BitSet readPorts(String name) throws IOException {
    Setting setting = setting(name);
    String text = setting.read();
    if (text == null) {
      return null;
    }
    try {
      if (setting.ports == null) {
        setting.ports = parsePorts(text.strip());
      }
      return setting.ports;
    } catch (IllegalArgumentException e) {
      throw malformed(name, text, "a list of ports", e);
    }
  }

  private Setting setting(String name) {
    return settings.computeIfAbsent(
        name, dotted -> new Setting(new RepeatedFile(procfs, procfs.sysctl(dotted))));
  }

  private IOException malformed(
      String name, String text, String what, IllegalArgumentException cause) {
    return new IOException(
        procfs.sysctl(name) + ": \"" + text.strip() + "\" is not " + what, cause);
  }

  static BitSet parsePorts(String list) {
    BitSet ports = new BitSet();
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
