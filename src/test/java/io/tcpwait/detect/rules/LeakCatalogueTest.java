package io.tcpwait.detect.rules;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch.Refusal;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The texts about leaked, stalled and dead sockets. */
class LeakCatalogueTest {
  private static final int KEEPALIVE = 2;
  private static final int ZERO_WINDOW_PROBE = 4;
  private static final Service WEB = new Service(Role.INBOUND, 80);
  private static final Service FAR = new Service(Role.OUTBOUND, 81);
  private static final Service PAGES = new Service(Role.OUTBOUND, 443);

  private final Catalogue catalogue = new Catalogue();
  private Days days = new Days();
  private StalledHost host = new StalledHost();

  @Test
  void closeWaits() throws IOException {
    days.program(300, 4_096L);
    for (int peer = 1; peer <= 7; peer++) {
      days.come(peer, 50 + peer);
    }
    days.search(State.COMPLETE);
    days.pass(180, 5);
    told("a pool forgot the connections to seven backends, three minutes ago");

    days.closeOf(1, 0);
    days.closeOf(2, 0);
    days.restart(4711);
    days.pass(30, 5);
    told("the program was restarted half a minute ago");

    days = new Days();
    days.program(300, 2_048L);
    days.search(State.COMPLETE);
    for (int i = 0; i < 120; i++) {
      days.come(1, 5);
      days.pass(5);
    }
    told("one socket a second leaks, for ten minutes");

    days = new Days();
    days.program(1_000, 20_000L);
    days.search(State.COMPLETE);
    for (int night = 0; night < 5; night++) {
      days.come(night, 1_440);
      days.pass(Days.DAY, 1_800);
    }
    told("each night leaves some behind, for five days");

    days = new Days();
    days.come(1, 25);
    days.owners(
        owner(16_386, names("nginx", "nginx.service"), stuck(Days.DATABASE, 25), 25),
        owner(16_387, names("nginx", "nginx.service"), stuck(Days.DATABASE, 25), 25));
    days.search(State.COMPLETE);
    days.pass(70, 5);
    told("two workers share all sockets");

    days = new Days();
    Map<Service, Long> services = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      days.come(i, 20_000 + i, 1);
      services.put(new Service(Role.OUTBOUND, 20_000 + i), 1L);
    }
    Map<HeldKind, Holding> held = Map.of(HeldKind.STUCK, new Holding(300, 300, services));
    days.owners(owner(4_711, ProcessNames.of("java", "shop"), held, 0));
    days.search(State.COMPLETE);
    days.pass(70, 5);
    told("one process in a container leaks to 300 services");

    for (Refusal refusal : Refusal.values()) {
      days = new Days();
      days.come(1, 25);
      days.owners(owner(1, names("init", ""), stuck(WEB, 3), 0));
      days.search(State.PARTLY_DENIED, refusal);
      days.pass(70, 5);
      told("the process may not be looked at: " + refusal);
    }
    catalogue.check("close_waits.txt");
  }

  @Test
  void serversAndRelays() throws IOException {
    serve(30, 80_000, 1, 0, 0);
    for (int i = 1; i <= 30; i++) {
      TcpRecord far = socket(TcpState.FIN_WAIT2, "10.0.0.1:" + (50_000 + i), "10.8.0.9:81");
      host.sockets.add(silent(far, 80_000, 100 + i));
    }
    Map<HeldKind, Holding> held = new HashMap<>(stuck(WEB, 30));
    held.put(HeldKind.FIN_WAIT2, new Holding(30, 1, Map.of(FAR, 30L)));
    host.owners.add(owner(7, names("haproxy", "haproxy.service"), held, 0));
    look("a relay waits for its far side");

    serve(40, 80_000, 1, 3_145_728, ZERO_WINDOW_PROBE);
    host.owners.add(owner(7, names("srv", "srv.service"), stuck(WEB, 40), 0));
    look("clients have ended and take nothing of their answers");

    serve(12, 80_000, 1, 0, 0);
    look("clients have ended, and nobody reads their FIN");

    serve(12, 80_000, 500, 0, KEEPALIVE);
    look("requests are not read, with keepalive");

    serve(12, 80_000, 0, 0, 0);
    look("requests were read, and not closed");

    days.owners(listens(100, 1), listens(101, 100), listens(102, 100));
    days.sibling(0, 16);
    days.queue(17, 16);
    for (int i = 0; i < 90; i += 5) {
      days.event("ListenOverflows", i);
      days.event("PassiveOpens", 0);
      days.pass(5);
    }
    told("one of two listeners is full, and its workers do not accept");

    days = new Days();
    days.comeUnaccepted(40, 41, 128);
    days.pass(70, 5);
    told("clients ended in the accept queue");

    catalogue.check("servers_and_relays.txt");
  }

  @Test
  void outsideCloseWait() throws IOException {
    host.sockets.add(listener("0.0.0.0:80"));
    for (int i = 1; i <= 12; i++) {
      TcpRecord waits =
          socket(TcpState.FIN_WAIT2, "10.0.0.1:80", "10.9.0." + i % 3 + ":" + (40_000 + i));
      host.sockets.add(silent(waits, 300_000, i));
    }
    Map<HeldKind, Holding> held = Map.of(HeldKind.FIN_WAIT2, new Holding(12, 1, Map.of(WEB, 12L)));
    host.owners.add(owner(7, names("srv", "srv.service"), held, 0));
    look("a server waits for clients that never close");

    for (int i = 1; i <= 475; i++) {
      TcpRecord unread = socket(TcpState.ESTABLISHED, "10.0.0.1:" + (20_000 + i), "10.9.0.9:443");
      host.sockets.add(withQueues(silent(unread, 120_000, i), 65_536, 0));
    }
    held = Map.of(HeldKind.STALLED, new Holding(475, 1, Map.of(PAGES, 475L)));
    host.owners.add(owner(7, names("crawl", ""), held, 0));
    look("answers are never read");

    days.program(1_300, 1_600L);
    days.search(State.COMPLETE);
    days.dead(1_000L);
    days.pass(10, 5);
    days.dead(1_200L);
    days.pass(10, 5);
    told("descriptors of dead sockets reach the limit");

    catalogue.check("outside_close_wait.txt");
  }

  /** These files and those of {@link PortCatalogueTest} together. */
  @ParameterizedTest
  @EnumSource
  void shouldHaveEveryKind(FindingKind kind) throws IOException {
    assertThat(Catalogue.all())
        .containsPattern("(?m)^" + kind.label() + " (info|warning|critical)$");
  }

  private void told(String situation) {
    catalogue.add(situation, days.look().findings());
  }

  private void look(String situation) {
    catalogue.add(situation, host.look().findings());
    host = new StalledHost();
  }

  /** Clients that ended long ago, with bytes in both queues of the server's sockets. */
  private void serve(int clients, long agoMs, long unread, long unsent, int timer) {
    host.sockets.add(listener("10.0.0.1:80"));
    for (int i = 1; i <= clients; i++) {
      TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:" + (40_000 + i));
      silent(socket, agoMs, i);
      host.sockets.add(withTimer(withQueues(socket, unread, unsent), timer, 11_000));
    }
  }

  private static TcpRecord silent(TcpRecord socket, long ms, long number) {
    TcpInfoFields info =
        new TcpInfoFields().lastDataSentMs(ms).lastDataReceivedMs(ms).lastAckReceivedMs(ms);
    return withCookie(withInode(withInfo(socket, info), number), number);
  }

  private static ProcessNames names(String process, String unit) {
    return new ProcessNames(process, "", Container.NONE, unit, "root");
  }

  private static Map<HeldKind, Holding> stuck(Service service, long sockets) {
    return Map.of(HeldKind.STUCK, new Holding(sockets, 1, Map.of(service, sockets)));
  }

  private static Owner listens(int pid, int parent) {
    Map<HeldKind, Holding> held = Map.of(HeldKind.LISTENER, new Holding(1, 1, Map.of(WEB, 1L)));
    ProcessNames names = names("python3", "shop.service");
    return new Owner(pid, pid, parent, names, 20L, 1_024L, 0, held, Map.of(), 0, null, Map.of());
  }

  private static Owner owner(int pid, ProcessNames names, Map<HeldKind, Holding> held, int shared) {
    long stuck = held.containsKey(HeldKind.STUCK) ? held.get(HeldKind.STUCK).sockets() : 0;
    Map<Cause, Long> causes = Map.of(Cause.EOF_UNREAD, stuck);
    return new Owner(
        pid, pid, 1, names, 1_000L, 65_536L, stuck, held, causes, shared, 0L, Map.of());
  }
}
