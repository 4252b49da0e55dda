package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Listeners, one of them the agent, on ports that the kernel may give to connections. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class ReservedPortIT {
  @TempDir private Path folder;

  @Test
  void aReservationIsAdvisedUntilThePortsAreReserved() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "thresholds: {clear-after: 3s}");
    Netns.call(
        () -> {
          InetAddress host = InetAddress.ofLiteral("127.0.0.1");
          try (ServerSocket listener = new ServerSocket(40_000, 5, host);
              Socket _ = new Socket(host, 40_000);
              Watch watch =
                  Watch.startQuick(
                      List.of(),
                      "--config.file=" + config,
                      "--web.listen-address=127.0.0.1:45000")) {
            Look named =
                watch.await(
                    60,
                    look ->
                        !look.findings("sysctl").isEmpty()
                            && look.finding("sysctl").toString().contains("(pid"));
            JsonObject finding = named.finding("sysctl");
            assertThat(finding.get("severity").getAsString()).isEqualTo("info");
            assertThat(finding.get("summary").getAsString()).endsWith(": 40000, 45000.");
            assertThat(finding.toString())
                .containsPattern(
                    "port 40000: java [^ ]+ \\(pid "
                        + ProcessHandle.current().pid()
                        + "\\) listens");
            assertThat(listener.isBound()).isTrue();
            Netns.sysctl("net.ipv4.ip_local_reserved_ports", "40000,45000");
            watch.await(20, look -> look.findings("sysctl").isEmpty());
          }
          return null;
        });
  }
}
