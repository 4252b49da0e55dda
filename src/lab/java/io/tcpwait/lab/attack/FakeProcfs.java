package io.tcpwait.lab.attack;

import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A copy of files of /proc that an agent reads while they are corrupted. */
final class FakeProcfs {
  private static final List<String> FILES =
      List.of(
          "net/tcp",
          "net/tcp6",
          "net/netstat",
          "net/snmp",
          "net/sockstat",
          "net/sockstat6",
          "sys/net/ipv4/ip_local_port_range",
          "sys/net/ipv4/tcp_max_tw_buckets",
          "sys/net/ipv4/tcp_fin_timeout");

  private static final int SPOILT_PER_SECOND = 20;

  private FakeProcfs() {}

  static Path copy(Path folder) throws IOException {
    Path copy = folder.resolve("proc");
    for (String file : FILES) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.write(copy.resolve(file), Files.readAllBytes(Path.of("/proc", file)));
    }
    return copy;
  }

  /**
   * Rewrites files with bytes changed, cut off or from another file; at the end, with their content
   * from /proc.
   */
  static void spoil(Path copy, Random random, int seconds) throws IOException {
    long start = System.nanoTime();
    for (int i = 1; i <= seconds * SPOILT_PER_SECOND; i++) {
      String file = FILES.get(random.nextInt(FILES.size()));
      byte[] bytes = Files.readAllBytes(Path.of("/proc", FILES.get(i % FILES.size())));
      for (int changed = random.nextInt(9); changed > 0 && bytes.length > 0; changed--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      Files.write(copy.resolve(file), bytes);
      Pause.until(start + i * Pause.SECOND_NANOS / SPOILT_PER_SECOND);
    }
    for (String file : FILES) {
      Files.write(copy.resolve(file), Files.readAllBytes(Path.of("/proc", file)));
    }
  }
}
