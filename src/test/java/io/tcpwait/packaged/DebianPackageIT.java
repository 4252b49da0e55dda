package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, in a fresh Debian whose systemd runs the unit without changes. */
@Needs({Needs.NETNS, "debootstrap", "dpkg-deb", "jq", "lintian", "systemd-nspawn"})
class DebianPackageIT {
  private static final String BEFORE = "0.0.1";
  private static final String VERSION = "0.0.2";
  private static final String READABLE = "tcpwait_source_up{source=\"netlink\"} 1.0";
  private static final String CONFIGURATION = "/etc/tcpwait/tcpwait.yml";
  private static final String CONFIGURED =
      "services:\\n  3306: mysql\\nthresholds:\\n  stuck-after: 5s\\n";

  /** A service that leaks in a network namespace of its own, as PrivateNetwork= makes it. */
  private static final String NEIGHBOUR =
      "systemd-run --unit=neighbour --property=PrivateNetwork=yes"
          + " bash -c 'sleep 600 | perl /packages/leak.pl 3306'";

  @TempDir static Path folder;
  private static Path packages = Path.of("");
  private static Path before = Path.of("");
  private static Path next = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    packages = Files.createDirectory(folder.resolve("packages"));
    before = Files.move(Packages.build(packages, BEFORE), packages.resolve("before.deb"));
    next = Packages.build(packages, VERSION);
    Files.writeString(packages.resolve("leak.pl"), PerlLeak.SCRIPT);
  }

  @Test
  void shouldPassLintian() throws Exception {
    assertThat(Netns.run("lintian", "--allow-root", next.toString())).isEmpty();
  }

  @Test
  void shouldHaveTheSameBytesWhenItIsBuiltAgain() throws Exception {
    Path again = Files.createDirectory(folder.resolve("again"));
    Packages.build(again, VERSION);
    assertThat(again.resolve("SHA256SUMS")).hasSameTextualContentAs(packages.resolve("SHA256SUMS"));
  }

  @Test
  void shouldInstallUpgradeAndPurgeWithoutATrace() throws Exception {
    try (DebianSystem debian = DebianSystem.boot(folder, packages)) {
      debian.run("dpkg --install /packages/" + before.getFileName());
      assertServes(debian);
      debian.run("printf '" + CONFIGURED + "' > " + CONFIGURATION);
      assertThat(debian.run("systemctl reload tcpwait && systemctl is-active tcpwait"))
          .isEqualTo("active\n");
      debian.run(NEIGHBOUR);
      assertNamesNeighbour(debian);
      debian.run("dpkg --install /packages/" + next.getFileName());
      assertServes(debian);
      assertServesOnSocketUnit(debian);
      assertThat(debian.run("dpkg-query --show tcpwait")).contains(VERSION);
      assertThat(debian.run("dpkg --listfiles tcpwait"))
          .contains(
              "/examples/prometheus/tcpwait-alerts.yml\n",
              "/examples/alertmanager/templates/tcpwait.tmpl\n",
              "/examples/zabbix/tcpwait.yaml\n",
              "/examples/grafana/dashboards/tcpwait-host.json\n",
              "/runbooks/close_wait_leak.md\n");
      assertThat(debian.run("cat " + CONFIGURATION)).contains("mysql");

      debian.run("dpkg --purge tcpwait");
      assertThat(debian.run("systemctl is-active tcpwait")).isEqualTo("inactive\n");
      assertThat(debian.run("find / -xdev -name '*tcpwait*' -not -path '/packages/*' 2>&1"))
          .isEmpty();
      assertThat(debian.run("grep tcpwait /etc/passwd /etc/group")).isEmpty();
    }
  }

  /**
   * The agent serves at once, since its unit waits until it is ready. It runs as its own user, with
   * the three capabilities, and the kernel refuses nothing.
   */
  private static void assertServes(DebianSystem debian) throws Exception {
    assertThat(debian.run(Scraped.BY_BASH))
        .contains(READABLE)
        .contains("tcpwait_sockets{netns=\"host\",state=\"listen\"}");
    assertThat(debian.run("systemctl show tcpwait --property=ActiveState,NRestarts"))
        .contains("ActiveState=active")
        .contains("NRestarts=0");
    assertThat(
            debian.run("stat --format=%U /proc/$(systemctl show tcpwait --value -p MainPID)/task"))
        .isEqualTo("tcpwait\n");
    assertThat(debian.run("journalctl --unit=tcpwait --no-pager"))
        .doesNotContain("level=error")
        .doesNotContain("Operation not permitted");
  }

  /** As docs/install.md says. While the agent restarts, its clients wait. */
  private static void assertServesOnSocketUnit(DebianSystem debian) throws Exception {
    String unit = "/etc/systemd/system/tcpwait.socket";
    debian.run(
        "systemctl stop tcpwait"
            + "; printf '[Socket]\nListenStream=10049\n[Install]\nWantedBy=sockets.target\n' > "
            + unit
            + "; sed -i 's/^TCPWAIT_OPTIONS=.*/TCPWAIT_OPTIONS=--web.systemd-socket/'"
            + " /etc/default/tcpwait; systemctl daemon-reload; systemctl enable --now"
            + " tcpwait.socket");
    debian.await(Scraped.BY_BASH, READABLE);
    debian.run("systemctl restart --no-block tcpwait");
    assertThat(debian.run(Scraped.BY_BASH)).startsWith("HTTP/1.1 200");
    debian.await(Scraped.BY_BASH, READABLE);
    assertServes(debian);
    debian.run("systemctl disable --now tcpwait.socket; rm " + unit);
  }

  /** The service raises the leak, serves its page, and a report by root says the same. */
  private static void assertNamesNeighbour(DebianSystem debian) throws Exception {
    String scraped =
        debian.await(
            Scraped.BY_BASH,
            "tcpwait_alert_active{alert=\"close_wait_leak\",severity=\"warning\"} 1.0");
    assertThat(scraped)
        .contains("tcpwait_namespaces{state=\"unreadable\"} 0.0")
        .contains(
            "netns=\"neighbour.service\",peer=\"127.0.0.1\",role=\"inbound\",service=\"mysql\"");
    assertThat(debian.run(Scraped.getByBash("/")))
        .startsWith("HTTP/1.1 200")
        .contains("<title>WARNING · tcpwait</title>");

    assertThat(debian.run("tcpwait report; echo status $?"))
        .contains("WARNING")
        .contains("perl (leak.pl", "neighbour.service", "mysql")
        .endsWith("status 1\n");
    assertThat(debian.run("runuser -u nobody -- tcpwait report"))
        .contains("1 of 2 network namespaces", "the others take root")
        .doesNotContain("neighbour");
  }
}
