package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.CloseWaitServer.Options;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The causes of stuck sockets, on the side of a server and of a client. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class CausesIT {
  private static final int SOCKETS = 30;
  private static final int PEERS = 3;
  private static final int BACKLOG = 40;
  private static final long PATIENCE_SECONDS = 60;
  private static final String LEAK = "close_wait_leak warning";

  /** The datanodes listen on a port of ip_local_port_range that is not reserved. */
  private static final String RANGE_INFO = "sysctl info";

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NOT_ACCEPTED", "CLOSES"})
  void shouldNameTheCauseForAServer(CloseWaitServer.Variant variant) throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S);
              CloseWaitServer server =
                  CloseWaitServer.start(Options.of(variant).withAddresses(PEERS))) {
            server.come(SOCKETS);
            Scraped scraped = awaitOwned(agent, server.pid(), SOCKETS);
            assertThat(scraped.causes()).isEqualTo(Map.of(cause(variant), (double) SOCKETS));
            assertThat(scraped.alerts()).containsExactly(LEAK);
            assertThat(scraped.finding("close_wait_leak"))
                .contains(label("role", "inbound"), label("service", "8088"), "peer=\"127.60.0.");
            assertThat(scraped.stuck(label("peer", "127.60.0.1"))).isEqualTo(SOCKETS / PEERS);
          }
          return null;
        });
  }

  private static String cause(Enum<?> variant) {
    return variant.name().toLowerCase(Locale.ROOT) + " off";
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLOSES")
  void shouldNameTheCauseForAClientThatScans(CloseWaitScans.Variant variant) throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S);
              CloseWaitScans scans = CloseWaitScans.start(PEERS, variant, 0)) {
            scans.open(SOCKETS);
            Scraped scraped = awaitOwned(agent, scans.pid(), SOCKETS);
            assertThat(scraped.causes()).isEqualTo(Map.of(cause(variant), (double) SOCKETS));
            assertThat(scraped.alerts()).containsExactly(LEAK, RANGE_INFO);
            assertIsOfAClient(scraped, "127.50.0.1", CloseWaitScans.PORT);
          }
          return null;
        });
  }

  @Test
  void shouldNameTheCauseForAClientThatForgetsConnections() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S);
              CloseWaitPool pool =
                  CloseWaitPool.open(CloseWaitPool.Options.of(SOCKETS / PEERS, PEERS))) {
            for (int i = 0; i < PEERS; i++) {
              pool.replaceBackend();
            }
            Scraped scraped = awaitOwned(agent, pool.pid(), SOCKETS);
            assertThat(scraped.causes()).isEqualTo(Map.of("eof_unread off", (double) SOCKETS));
            assertThat(scraped.alerts()).containsExactly(LEAK);
            assertIsOfAClient(scraped, "127.40.0.1", CloseWaitPool.PORT);
          }
          return null;
        });
  }

  private static void assertIsOfAClient(Scraped scraped, String peer, int port) {
    assertThat(scraped.finding("close_wait_leak"))
        .contains(label("role", "outbound"), label("service", Integer.toString(port)));
    assertThat(scraped.stuck(label("peer", peer + ":" + port))).isEqualTo(SOCKETS / PEERS);
  }

  private static Scraped awaitOwned(AgentProcess agent, long pid, int sockets) throws Exception {
    return Scraped.await(
        agent,
        PATIENCE_SECONDS,
        scraped ->
            scraped.stuck() == sockets
                && scraped.alerts().contains(LEAK)
                && scraped.pids().contains(Long.toString(pid))
                && scraped.ofProcess("close_wait_sockets", pid) == sockets
                && scraped.finding("close_wait_leak").contains(label("process", "java")));
  }

  @Test
  void shouldNameTheCauseForAServerThatDoesNotAccept() throws Exception {
    Options options =
        Options.of(CloseWaitServer.Variant.NOT_ACCEPTED).withAddresses(PEERS).withBacklog(BACKLOG);
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S);
              CloseWaitServer server = CloseWaitServer.start(options)) {
            server.come(SOCKETS);
            Scraped some = awaitStall(agent, "warning", server.pid());
            assertThat(some.causes()).isEqualTo(Map.of("not_accepted off", (double) SOCKETS));
            assertThat(some.alerts()).containsExactly("accept_stall warning", LEAK);
            assertThat(some.finding("close_wait_leak"))
                .contains(label("role", "inbound"), label("service", "8088"));

            server.come(BACKLOG - SOCKETS);
            assertThat(server.waiting()).isEqualTo(BACKLOG);
            Scraped.await(agent, PATIENCE_SECONDS, scraped -> scraped.stuck() == BACKLOG);
            assertThat(new Scraped(agent.awaitNextSample()).alerts())
                .containsExactly("accept_stall warning", LEAK);

            server.come(3);
            assertThat(server.unanswered()).isEqualTo(2);
            Scraped full = awaitStall(agent, "critical", server.pid());
            assertThat(full.alerts()).containsExactly("accept_stall critical", LEAK);
            assertThat(full.ofProcess("close_wait_sockets", server.pid())).isZero();
          }
          return null;
        });
  }

  /** A server that does not accept has the listener, but no connections. */
  private static Scraped awaitStall(AgentProcess agent, String severity, long pid)
      throws Exception {
    Scraped stall =
        Scraped.await(
            agent,
            PATIENCE_SECONDS,
            scraped ->
                scraped.alerts().contains("accept_stall " + severity)
                    && scraped.pids().contains(Long.toString(pid)));
    assertThat(stall.pids()).containsExactly(Long.toString(pid));
    assertThat(stall.finding("accept_stall"))
        .contains(
            label("severity", severity),
            label("role", "inbound"),
            label("service", "8088"),
            label("process", "java"));
    return stall;
  }
}
