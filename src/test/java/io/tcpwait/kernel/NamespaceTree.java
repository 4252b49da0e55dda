package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Simulated processes in network namespaces, in a folder in place of {@code /proc}. A namespace is
 * a set of counter files, and all its processes have hard links to them.
 */
public final class NamespaceTree {
  private static final String[] FILES = {"sockstat", "sockstat6", "snmp"};

  public final ProcFs procfs;
  private final Path proc;

  /** Makes a tree without processes; the calling thread has no network files yet. */
  public NamespaceTree(Path proc) throws IOException {
    this.proc = proc;
    procfs = new ProcFs(proc);
    Files.createDirectories(proc.resolve("thread-self/ns"));
    Files.createFile(proc.resolve("thread-self/ns/net"));
    Files.writeString(
        proc.resolve("thread-self/status"),
        "Name:\tjava\nCapInh:\t0\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n");
    mounts();
  }

  /** Adds a process in a namespace of its own. */
  public void process(int pid, long inUse, long timeWait) throws IOException {
    Path net = Files.createDirectories(proc.resolve(pid + "/net"));
    Files.writeString(
        net.resolve("sockstat"), "TCP: inuse " + inUse + " orphan 0 tw " + timeWait + "\n");
    Files.writeString(net.resolve("sockstat6"), "TCP6: inuse 0\n");
    Files.writeString(net.resolve("snmp"), "Tcp: CurrEstab\nTcp: " + inUse / 2 + "\n");
    started(pid, 10L * pid);
  }

  /** Adds a process in the namespace of another process. */
  public void joins(int pid, int other) throws IOException {
    link(Files.createDirectories(proc.resolve(pid + "/net")), other);
    started(pid, 10L * pid);
  }

  /** Moves the calling thread to the namespace of a process. */
  public void thread(int other) throws IOException {
    Path net = proc.resolve("thread-self/net");
    Files.createDirectories(net);
    for (String name : FILES) {
      Files.deleteIfExists(net.resolve(name));
    }
    link(net, other);
  }

  private void link(Path net, int other) throws IOException {
    for (String name : FILES) {
      Files.createLink(net.resolve(name), proc.resolve(other + "/net").resolve(name));
    }
  }

  /** Sets the start time of a process, such as that of a later process with a reused PID. */
  void started(int pid, long ticks) throws IOException {
    Path ns = Files.createDirectories(proc.resolve(pid + "/ns")).resolve("net");
    if (!Files.exists(ns)) {
      Files.createFile(ns);
    }
    Files.writeString(
        proc.resolve(pid + "/stat"),
        pid + " (sh) S 1 1 1" + " 0".repeat(15) + " " + ticks + " 0 0\n");
  }

  public void ends(int pid) throws IOException {
    try (Stream<Path> files = Files.walk(proc.resolve(Integer.toString(pid)))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Makes these files the only mounts of namespaces. */
  void mounts(Path... files) throws IOException {
    StringBuilder lines = new StringBuilder("22 1 0:21 / /proc rw - proc proc rw\n");
    for (Path file : files) {
      lines.append("43 42 0:4 net:[" + inode(file) + "] " + file + " rw shared:2 - nsfs nsfs rw\n");
    }
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(proc.resolve("self/mountinfo"), lines);
  }

  /** The path of the link to the namespace of a process. */
  Path namespace(int pid) {
    return proc.resolve(pid + "/ns/net");
  }

  static long inode(Path file) throws IOException {
    return (long) Files.getAttribute(file, "unix:ino");
  }

  static FoundNamespace of(FoundNamespaces found, int pid) {
    List<FoundNamespace> with =
        found.all().stream().filter(one -> one.pids().contains(pid)).toList();
    if (with.size() != 1) {
      throw new AssertionError(pid + " is in " + with.size() + " namespaces");
    }
    return with.getFirst();
  }
}
