package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.json.StatusJson;
import io.tcpwait.outlet.metrics.Scrape;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.PeerSink;
import io.tcpwait.sample.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Whole samples with one faulty file of procfs: the other files are shown, and nothing hangs. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class FaultyProcTest {
  private static final Map<String, Source> FILES =
      Map.of(
          "net/netstat", Source.NETSTAT,
          "net/snmp", Source.SNMP,
          "net/sockstat", Source.SOCKSTAT,
          "net/sockstat6", Source.SOCKSTAT,
          "sys/net/ipv4/ip_local_port_range", Source.SYSCTL,
          "sys/net/ipv4/ip_local_reserved_ports", Source.SYSCTL,
          "sys/net/ipv4/tcp_max_tw_buckets", Source.SYSCTL,
          "sys/fs/file-nr", Source.SYSCTL);

  /** Each replaces the numbers of a file; the rest of the file stays. */
  private static final List<String> NUMBERS =
      List.of("-1", "9223372036854775807", "9223372036854775808", "18446744073709551615", "x", "");

  private static final List<String> FILE_FAULTS =
      List.of("fifo", "folder", "empty", "garbage", "endless", "dangling", "cut");

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.tcpwait");

  @TempDir private Path proc;

  @BeforeAll
  static void sayNothing() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void sayAll() {
    LOG.setLevel(null);
  }

  @BeforeEach
  void copyProc() throws IOException {
    for (String file : FILES.keySet()) {
      Files.createDirectories(proc.resolve(file).getParent());
      Files.writeString(proc.resolve(file), Files.readString(Path.of("/proc", file)));
    }
    // A setting of two numbers answers the first read(2) only, and the copy may read in pieces.
    Files.writeString(proc.resolve("sys/net/ipv4/ip_local_port_range"), "32768\t60999\n");
  }

  static Stream<Arguments> faults() {
    return FILES.keySet().stream()
        .sorted()
        .flatMap(
            file ->
                Stream.concat(FILE_FAULTS.stream(), NUMBERS.stream().map(n -> "numbers " + n))
                    .map(fault -> Arguments.of(file, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldShowAllOtherSourcesWhenAFileIsBad(String file, String fault) throws Exception {
    put(proc.resolve(file), fault);
    HostStatus status = sample();
    assertThat(status.own().sample().tcp()).isNotNull();
    Map<Source, Boolean> up = status.own().sample().agent().up();
    assertThat(up).containsEntry(Source.NETLINK, true);
    for (Source source : List.of(Source.NETSTAT, Source.SNMP, Source.SYSCTL)) {
      if (FILES.get(file) != source) {
        assertThat(up).as("of %s", source).containsEntry(source, true);
      }
    }
    try (Scrape scrape =
        new Scrape(() -> status, Integer::toString, new Rejections(), "version", "1")) {
      String text = UTF_8.decode(scrape.render(null, false).bytes().duplicate()).toString();
      assertThat(text)
          .contains("\ntcpwait_sockets{", "\ntcpwait_samples_total ", "\ntcpwait_source_up{")
          .contains("\ntcpwait_metric_families_left_out_total 0.0\n");
    }
    assertThat(new StatusJson(Integer::toString).render(status)).isNotEmpty();
  }

  private HostStatus sample() {
    ProcFs procfs = new ProcFs(proc);
    try (Sampler sampler =
        new Sampler(
            procfs,
            Scope.NetnsSelection.own,
            AgentConfig.DEFAULT,
            Allowance.unlimited(),
            () -> OwnPorts.NONE,
            Integer::toString,
            PeerSink.NONE,
            new SampleWatch(INTERVAL, procfs::reading, System::nanoTime))) {
      sampler.sample(INTERVAL, 0);
      return sampler.sample(INTERVAL, 0);
    }
  }

  /** JUnit would delete the links too, but would report each link as leading out of the folder. */
  @AfterEach
  void deleteLinks() throws IOException {
    for (String file : FILES.keySet()) {
      if (Files.isSymbolicLink(proc.resolve(file))) {
        Files.delete(proc.resolve(file));
      }
    }
  }

  private static void put(Path file, String fault) throws Exception {
    String text = Files.readString(file);
    Files.delete(file);
    switch (fault) {
      case "fifo" ->
          assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
      case "folder" -> Files.createDirectory(file);
      case "empty" -> Files.createFile(file);
      case "garbage" -> Files.write(file, new byte[] {0, -1, 7, '\n', -128, ' ', 'x'});
      case "endless" -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
      case "dangling" -> Files.createSymbolicLink(file, Path.of("/nowhere"));
      case "cut" -> Files.writeString(file, text.substring(0, text.length() / 2));
      default -> Files.writeString(file, withNumbers(text, fault.substring("numbers ".length())));
    }
  }

  private static String withNumbers(String text, String number) {
    return text.lines()
        .map(line -> line.replaceAll("(?<![A-Za-z0-9:])-?[0-9]+", number))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
