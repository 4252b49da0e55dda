package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The counters of {@code /proc/net}: {@code netstat} and {@code snmp}, {@code sockstat} and {@code
 * sockstat6} (proc_pid_net(5)). All are read by name: kernels add fields, and leave fields out. The
 * key of a value is {@code GROUP:FIELD}, such as {@code TcpExt:TW} or {@code TCP:inuse}.
 */
public final class ProcNetCounters {
  private final CounterFile netstat;
  private final CounterFile snmp;
  private final CounterFile sockstat;
  private final CounterFile sockstat6;

  /** All counters that a file has. */
  public ProcNetCounters(ProcFs procfs) {
    this(procfs, name -> true);
  }

  /**
   * Some of the counters.
   *
   * @param wanted whether a counter is wanted, by its {@code GROUP:FIELD}
   */
  public ProcNetCounters(ProcFs procfs, Predicate<String> wanted) {
    netstat = new CounterFile(procfs, "netstat", new NamesThenValues(wanted));
    snmp = new CounterFile(procfs, "snmp", new NamesThenValues(wanted));
    sockstat = new CounterFile(procfs, "sockstat", ProcNetCounters::parsePairs);
    sockstat6 = new CounterFile(procfs, "sockstat6", ProcNetCounters::parsePairs);
  }

  /**
   * {@code netstat}: the counters of TcpExt. Returns the same map as before if no wanted value has
   * changed.
   */
  public Map<String, Long> netstat() throws IOException {
    return netstat.read();
  }

  /**
   * {@code snmp}: the counters of Tcp. Returns the same map as before if no wanted value has
   * changed.
   */
  public Map<String, Long> snmp() throws IOException {
    return snmp.read();
  }

  /**
   * {@code sockstat}: sockets in use, of both families except for {@code TCP:inuse}. Returns the
   * same map as before if nothing has changed.
   */
  public Map<String, Long> sockstat() throws IOException {
    return sockstat.read();
  }

  /**
   * {@code sockstat6}: IPv6 sockets in use. Returns the same map as before if nothing has changed.
   *
   * @throws java.nio.file.NoSuchFileException also if the kernel does not have IPv6
   */
  public Map<String, Long> sockstat6() throws IOException {
    return sockstat6.read();
  }

  /** {@code "TcpExt: A B\nTcpExt: 1 2\n"}: the names in one line, their values in the next. */
  static Map<String, Long> parseNamesThenValues(String text) {
    Map<String, Long> values = new HashMap<>();
    Iterator<String> lines = text.lines().iterator();
    while (lines.hasNext()) {
      String[] names = words(lines.next());
      String[] numbers = lines.hasNext() ? words(lines.next()) : new String[0];
      if (names.length != numbers.length || !names[0].equals(numbers[0])) {
        throw new IllegalArgumentException("names and values of " + names[0] + " do not match");
      }
      for (int i = 1; i < names.length; i++) {
        values.put(names[0] + names[i], number(names[i], numbers[i]));
      }
    }
    return nonEmpty(values);
  }

  private static Map<String, Long> parsePairs(byte[] text, int bytes) {
    return parsePairs(new String(text, 0, bytes, StandardCharsets.ISO_8859_1));
  }

  /** {@code "TCP: inuse 5 orphan 0\n"}: each name before its value. */
  static Map<String, Long> parsePairs(String text) {
    Map<String, Long> values = new HashMap<>();
    text.lines()
        .forEach(
            line -> {
              String[] words = words(line);
              if (words.length % 2 == 0) {
                throw new IllegalArgumentException(words[0] + " has a name without a value");
              }
              for (int i = 1; i < words.length; i += 2) {
                values.put(words[0] + words[i], number(words[i], words[i + 1]));
              }
            });
    return nonEmpty(values);
  }

  private static Map<String, Long> nonEmpty(Map<String, Long> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return values;
  }

  static String[] words(String line) {
    return line.stripTrailing().split(" ", -1);
  }

  /** A value that fills all 64 bits is a counter that went below 0, and becomes negative again. */
  private static long number(String name, String value) {
    try {
      return value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is \"" + value + "\", not a number", e);
    }
  }
}
