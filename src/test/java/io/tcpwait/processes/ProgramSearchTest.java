package io.tcpwait.processes;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpwait.kernel.ConnectionSource;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Sought;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with simulated processes; time is moved by hand. */
class ProgramSearchTest {
  private static final ProcessNames OF_ROOT = new ProcessNames("java", "", Container.NONE, "", "0");

  private static final long SECOND_NS = 1_000_000_000L;
  private static final long ROUND_NS = 15 * SECOND_NS;
  private static final Service WEB = new Service(Role.INBOUND, 80);
  private static final Service MYSQL = new Service(Role.OUTBOUND, 3306);
  private static final Peer DATABASE = new Peer(MYSQL, 0, 0xffff_0a00_0007L);
  private static final Sought LISTENER = new Sought(WEB, null, 4242);
  private static final Sought LIVE = new Sought(MYSQL, DATABASE, 5555);

  @TempDir private Path proc;
  private ProcTree tree;
  private ProgramSearch search;
  private long nowNs = 1_000 * SECOND_NS;
  private final List<TcpRecord> open = new ArrayList<>();
  private int dumps;

  /** Changes the processes after each dump. */
  private Step afterDump = () -> {};

  private final ConnectionSource connections =
      (port, states, visitor) -> {
        dumps++;
        List.copyOf(open).forEach(visitor::visit);
        afterDump.run();
      };

  /** A change during a search. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  @BeforeEach
  void make() {
    tree = new ProcTree(proc);
    search =
        new ProgramSearch(
            new ProcFs(proc),
            new ProcessNamer(new ProcFs(proc)),
            connections,
            Allowance.unlimited());
  }

  @AfterEach
  void close() {
    search.close();
  }

  private List<Program> look(Sought... sought) throws IOException {
    return search.goOn(List.of(sought), nowNs);
  }

  @Test
  void namesTheServiceAndPeerOfEachProgram() throws IOException {
    tree.process(77, 1, 4242);
    tree.process(88, 5555);
    tree.process(99, 2);
    assertThat(look(LISTENER, LIVE))
        .containsExactlyInAnyOrder(
            new Program(WEB, null, 77, 99, ProcessNames.of("java", "")),
            new Program(MYSQL, DATABASE, 88, 99, ProcessNames.of("java", "")));
    assertThat(search.problem()).isNull();
  }

  @Test
  void searchesNoProcessWhileNothingIsSought() throws IOException {
    tree.trap(77);
    assertThat(look()).isEmpty();
    assertThat(look(new Sought(WEB, null, 0))).isEmpty();
    assertThatThrownBy(() -> look(LISTENER)).isInstanceOf(FileSystemException.class);
  }

  @Test
  void searchesNoProcessWhileAllProgramsAreKnown() throws IOException {
    tree.process(77, 4242, 5555);
    look(LISTENER, LIVE);
    tree.trap(66);
    tree.trap(88);
    nowNs += ROUND_NS;
    assertThat(look(LISTENER, LIVE)).extracting(Program::pid).containsExactly(77, 77);
  }

  @Test
  void roundsAreFifteenSecondsApart() throws IOException {
    assertThat(look(LISTENER)).isEmpty();
    tree.process(77, 4242);
    nowNs += ROUND_NS - 1;
    assertThat(look(LISTENER)).isEmpty();
    nowNs++;
    assertThat(look(LISTENER)).hasSize(1);
  }

  @Test
  void searchesAgainWithTheCurrentInode() throws IOException {
    tree.process(77, 5556);
    assertThat(look(LIVE)).isEmpty();
    nowNs += ROUND_NS;
    assertThat(look(new Sought(MYSQL, DATABASE, 5556))).extracting(Program::pid).contains(77);
  }

  @Test
  void aProgramStaysKnownWhenItsSocketHasClosed() throws IOException {
    tree.process(77, 5555);
    look(LIVE);
    tree.process(77, 1);
    tree.trap(88);
    for (long inode : new long[] {5556, 0, 5557, 5558, 5559}) {
      nowNs += ROUND_NS;
      assertThat(look(new Sought(MYSQL, DATABASE, inode))).extracting(Program::pid).contains(77);
    }
  }

  @Test
  void anEndedProgramIsForgotten() throws IOException {
    tree.process(77, 4242);
    look(LISTENER);
    tree.end(77);
    assertThat(look(LISTENER)).isEmpty();
    tree.process(88, 4242);
    nowNs += ROUND_NS;
    assertThat(look(LISTENER)).extracting(Program::pid).containsExactly(88);
  }

  @Test
  void aProcessWithAReusedPidIsAnotherProgram() throws IOException {
    tree.process(77, 4242);
    look(LISTENER);
    tree.start(77, 100);
    assertThat(look(LISTENER)).isEmpty();
    nowNs += ROUND_NS;
    assertThat(look(LISTENER)).extracting(Program::startTicks).containsExactly(100L);
  }

  @Test
  void aProcessThatEndsDuringTheSearchIsNoProgram() throws IOException {
    tree.process(77, 4242);
    tree.end(77);
    assertThat(look(LISTENER)).isEmpty();
  }

  @Test
  void aProgramThatIsNotSoughtForAMinuteIsForgotten() throws IOException {
    tree.process(77, 4242, 5555);
    look(LISTENER, LIVE);
    nowNs += 40 * SECOND_NS;
    assertThat(look(LIVE)).hasSize(2);
    nowNs += 20 * SECOND_NS;
    assertThat(look(LIVE)).extracting(Program::peer).containsExactly(DATABASE);
  }

  @Test
  void aProcessThatOnlyPassesOnASocketIsNotItsProgram() throws IOException {
    tree.process(1, 4242, 5555);
    tree.process(77, 4242);
    assertThat(look(LISTENER, LIVE))
        .extracting(Program::service, Program::pid)
        .containsExactlyInAnyOrder(tuple(WEB, 77), tuple(MYSQL, 1));
  }

  @Test
  void theNumberOfSoughtProgramsIsLimited() throws IOException {
    tree.process(77, LongStream.rangeClosed(1, 2 * Sought.MAX).toArray());
    List<Sought> many =
        IntStream.rangeClosed(1, 2 * Sought.MAX)
            .mapToObj(port -> new Sought(new Service(Role.INBOUND, port), null, port))
            .toList();
    assertThat(search.goOn(many, nowNs)).hasSize(Sought.MAX);
  }

  @Test
  void spendsFromASharedAllowance() throws IOException {
    Allowance allowance = Allowance.limited(nowNs);
    tree.process(77, LongStream.range(10_000, 12_000).toArray());
    tree.process(78, LongStream.range(12_000, 14_000).toArray());
    tree.process(79, 4242);
    try (ProgramSearch limited =
        new ProgramSearch(
            new ProcFs(proc), new ProcessNamer(new ProcFs(proc)), connections, allowance)) {
      allowance.spend(SECOND_NS);
      for (int i = 0; i < 40; i++) {
        assertThat(limited.goOn(List.of(LISTENER), nowNs)).isEmpty();
        nowNs += SECOND_NS;
      }
      int samples = 0;
      while (limited.goOn(List.of(LISTENER), nowNs).isEmpty()) {
        assertThat(++samples).isLessThan(10_000);
        nowNs += SECOND_NS / 100;
      }
      assertThat(samples).as("slices that it took").isGreaterThan(2);
      assertThat(allowance.spentNs()).isGreaterThan(SECOND_NS);
    }
  }

  private static TcpRecord connection(long inode) {
    return withInode(socket(TcpState.ESTABLISHED, "10.0.0.1:40000", "10.0.0.7:3306"), inode);
  }

  private void user(int pid, long uid) throws IOException {
    Files.writeString(proc.resolve(pid + "/status"), "Name:\tx\nUid:\t0\t" + uid + "\t0\t0\n");
  }

  /** No connection that a dump showed is still open when its program is searched. */
  @Test
  void shouldFindTheProgramOfBriefConnections() throws IOException {
    tree.process(77, 1, 2);
    tree.process(88, 3, 4);
    tree.process(99, 5);
    user(77, 0);
    user(88, 0);
    user(99, 1_000);
    long[] inode = {6_000};
    afterDump =
        () -> {
          // The socket of the dump has been closed; the next socket may be in either process.
          inode[0]++;
          tree.process(88, 3, inode[0] % 3 == 0 ? inode[0] : 4);
          open.clear();
          open.add(connection(inode[0]));
        };
    open.add(connection(inode[0]));
    assertThat(look(new Sought(MYSQL, DATABASE, 0)))
        .containsExactly(new Program(MYSQL, DATABASE, 88, 99, OF_ROOT));
    assertThat(dumps).isLessThan(10);
    dumps = 0;
    nowNs += ROUND_NS;
    assertThat(look(new Sought(MYSQL, DATABASE, 0))).hasSize(1);
    assertThat(dumps).as("once it is known").isZero();
  }

  @Test
  void shouldSearchForBriefConnectionsLessOftenIfItIsInVain() throws IOException {
    int looks = 0;
    for (int i = 0; i < 60; i++) {
      dumps = 0;
      assertThat(look(new Sought(MYSQL, DATABASE, 0))).isEmpty();
      looks += dumps > 0 ? 1 : 0;
      assertThat(dumps).isLessThan(30);
      nowNs += ROUND_NS;
    }
    assertThat(looks).isBetween(9, 14);
    nowNs += ROUND_NS;
    look();
    look(new Sought(MYSQL, DATABASE, 0));
    assertThat(dumps).isPositive();
  }

  @Test
  void shouldNotDumpForAListener() throws IOException {
    look(new Sought(WEB, null, 0), LISTENER);
    assertThat(dumps).isZero();
  }
}
