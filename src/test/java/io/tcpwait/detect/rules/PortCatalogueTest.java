package io.tcpwait.detect.rules;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The texts about ports, TIME_WAITs and settings. */
class PortCatalogueTest {
  private static final int FIRST = 40_000;

  private final Catalogue catalogue = new Catalogue();
  private BusyHost host = new BusyHost();

  @BeforeEach
  void start() {
    host = new BusyHost();
    host.range(FIRST, FIRST + 999);
    host.settings.put(Settings.TW_REUSE_DELAY, 1_000L);
    host.settings.put("net.ipv4.tcp_orphan_retries", 0L);
  }

  @Test
  void timeWaitsTakeThePorts() throws IOException {
    for (long reuse = 0; reuse <= 2; reuse++) {
      for (boolean timestamps : new boolean[] {false, true}) {
        start();
        host.settings.put(Settings.TW_REUSE, reuse);
        host.settings.put(Settings.TIMESTAMPS, timestamps ? 1L : 0L);
        host.open(BusyHost.PEER, timestamps);
        host.flow(20, 50);
        told("20 closes a second, tcp_tw_reuse " + reuse + ", timestamps " + timestamps);
      }
    }
    catalogue.check("ports_of_time_waits.txt");
  }

  @Test
  void connectionsTakeThePorts() throws IOException {
    TcpState[] states = {
      TcpState.SYN_SENT,
      TcpState.ESTABLISHED,
      TcpState.FIN_WAIT1,
      TcpState.FIN_WAIT2,
      TcpState.LAST_ACK
    };
    for (TcpState state : states) {
      hold(state, state == TcpState.SYN_SENT || state == TcpState.ESTABLISHED ? 7 : 0);
      told("980 connections in " + state);
    }
    hold(TcpState.FIN_WAIT2, 7);
    told("980 connections in FIN_WAIT2, with a descriptor");
    catalogue.check("ports_of_connections.txt");
  }

  @Test
  void boundPorts() throws IOException {
    for (int second = 0; second < 45; second++) {
      for (int i = 0; i < 20; i++) {
        int number = 20 * second + i;
        int port = FIRST + (number < 500 ? 2 * number + 1 : 2 * (number - 500));
        host.close(port, "10.0.2." + i % 50 + ":443");
      }
      host.pass(0.5);
      host.look();
      host.pass(0.5);
    }
    told("a program binds before it connects, 20 times a second");
    catalogue.check("bound_ports.txt");
  }

  @Test
  void serversThatCloseFirst() throws IOException {
    host.events.put("PAWSTimewait", 0L);
    host.programs.add(
        new Program(new Service(Role.INBOUND, 80), null, 1, 1, ProcessNames.of("nginx", "shop")));
    for (int second = 0; second < 90; second++) {
      for (int i = 0; i < 10; i++) {
        host.serve("10.0.0.9", 50_000 + (10 * second + i) % 200);
      }
      host.count("PAWSTimewait", second % 2);
      host.pass(0.5);
      host.look();
      host.pass(0.5);
    }
    told("a client is back on its ports after 20 seconds");
    catalogue.check("servers_that_close_first.txt");
  }

  @Test
  void settings() throws IOException {
    host.events.put("TW", 0L);
    host.events.put("TWKilled", 0L);
    host.events.put(CounterDeltas.OVERFLOW, 0L);
    host.settings.put(Settings.MAX_TW_BUCKETS, 500L);
    host.settings.put(Settings.FIN_TIMEOUT, 15L);
    host.settings.put(Settings.TW_RECYCLE, 1L);
    host.settings.put(Settings.TW_REUSE, 1L);
    host.settings.put(Settings.TIMESTAMPS, 0L);
    host.range(FIRST + 1, FIRST + 20_000);
    for (int i = 0; i < 12; i++) {
      host.count("TW", 100);
      host.count(CounterDeltas.OVERFLOW, 20);
      host.sockstat.put("tcp_tw", 500L);
      host.flow(20, 5);
    }
    told("settings that do nothing, or harm");

    start();
    host.settings.put(Settings.MAX_ORPHANS, 1_000L);
    host.sockstat.put("tcp_orphan", 900L);
    host.flow(0, 15);
    told("orphans near their limit");
    catalogue.check("settings.txt");
  }

  private void hold(TcpState state, long inode) {
    start();
    for (int i = 0; i < 980; i++) {
      int port = FIRST + (i < 500 ? 2 * i : 2 * (i - 500) + 1);
      host.live.add(withInode(socket(state, "10.0.0.1:" + port, BusyHost.PEER), inode));
    }
    host.flow(0, 15);
  }

  private void told(String situation) {
    catalogue.add(situation, host.findings());
  }
}
