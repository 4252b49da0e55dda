package io.tcpwait.collect;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.processes.Allowance;
import io.tcpwait.processes.OwnerSearch;
import io.tcpwait.processes.OwnerSearch.Needs;
import io.tcpwait.processes.ProgramSearch;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sought;
import io.tcpwait.sample.Source;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The searches for the processes behind sockets of one network namespace. Each search is made when
 * it is first needed: most namespaces do not need it, and a host may have hundreds of namespaces.
 */
final class ProcessSearches implements AutoCloseable {
  private final ProcFs procfs;
  private final ProcessNamer namer;
  private final SockDiag netlink;
  private final Allowance allowance;
  private final boolean ofHost;
  private final SourceHealth health;
  private @Nullable OwnerSearch owners;
  private @Nullable ProgramSearch programs;
  private @Nullable Exception failure;

  /**
   * Searches that have not begun.
   *
   * @param ofHost whether dead sockets of the whole host are looked for
   */
  ProcessSearches(
      ProcFs procfs,
      ProcessNamer namer,
      SockDiag netlink,
      Allowance allowance,
      boolean ofHost,
      SourceHealth health) {
    this.procfs = procfs;
    this.namer = namer;
    this.netlink = netlink;
    this.allowance = allowance;
    this.ofHost = ofHost;
    this.health = health;
  }

  /** The visitor that needs all sockets of the next dump; null if there is no need. */
  @Nullable TcpVisitor awaitsDump() {
    return owners == null ? null : owners.awaitsDump();
  }

  /** The processes found so far that hold stuck, stalled or dead sockets. */
  List<Owner> owners(Needs needs, long nowNs) {
    if (owners == null && (ofHost || needs.isSearch())) {
      owners = new OwnerSearch(procfs, namer, allowance, ofHost);
    }
    try {
      return owners == null ? List.of() : owners.goOn(needs, nowNs);
    } catch (IOException | RuntimeException e) {
      failure = e;
      return List.of();
    }
  }

  /** The programs found so far behind sockets without a process. */
  List<Program> programs(List<Sought> sought, long nowNs) {
    if (programs == null && !sought.isEmpty()) {
      programs = new ProgramSearch(procfs, namer, netlink, allowance);
    }
    try {
      return programs == null ? List.of() : programs.goOn(sought, nowNs);
    } catch (IOException | RuntimeException e) {
      failure = e;
      return List.of();
    }
  }

  /** How far the search for owners has come. */
  ProcessSearch state() {
    return owners == null ? ProcessSearch.NONE : owners.state();
  }

  /** Tells whether processes could be looked at, after both searches of a sample. */
  void tellHealth(boolean noneSought, boolean noneFound, long nowNs) {
    String denied = owners == null ? null : owners.problem();
    if (denied == null && programs != null) {
      denied = programs.problem();
    }
    if (failure != null) {
      health.failed(Source.PROCESSES, failure, CounterSampler.ABSENT, nowNs);
      failure = null;
    } else if (denied != null) {
      health.failed(Source.PROCESSES, denied, "some sockets have no process", nowNs);
    } else if (!noneFound) {
      health.succeeded(Source.PROCESSES);
    } else if (state().state() == ProcessSearch.State.NOT_NEEDED && noneSought) {
      health.notAsked(Source.PROCESSES);
    }
  }

  @Override
  public void close() {
    if (owners != null) {
      owners.close();
    }
    if (programs != null) {
      programs.close();
    }
  }
}
