package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes in network namespaces that are made up, in a folder that stands for {@code /proc}. A
 * namespace is a file of sockets, which all its processes link to.
 */
public final class NamespaceTree {
  private static final String[] FILES = {"sockstat", "sockstat6", "snmp"};

  public final ProcFs procfs;
  private final Path proc;

  /** The calling thread lives in the namespace of the process {@code own}, once that is there. */
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

  /** A process in a namespace of its own. */
  public void process(int pid, long inUse, long timeWait) throws IOException {
    Path net = Files.createDirectories(proc.resolve(pid + "/net"));
    Files.writeString(
        net.resolve("sockstat"), "TCP: inuse " + inUse + " orphan 0 tw " + timeWait + "\n");
    Files.writeString(net.resolve("sockstat6"), "TCP6: inuse 0\n");
    Files.writeString(net.resolve("snmp"), "Tcp: CurrEstab\nTcp: " + inUse / 2 + "\n");
    started(pid, 10L * pid);
  }

  /** Another process in the namespace of a process. */
  public void joins(int pid, int other) throws IOException {
    link(Files.createDirectories(proc.resolve(pid + "/net")), other);
    started(pid, 10L * pid);
  }

  /** The calling thread is in the namespace of a process from now on. */
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

  /** Gives a process a start time, as another one has that got its PID. */
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

  /** These files are mounts of namespaces, and there are no others. */
  void mounts(Path... files) throws IOException {
    StringBuilder lines = new StringBuilder("22 1 0:21 / /proc rw - proc proc rw\n");
    for (Path file : files) {
      lines.append("43 42 0:4 net:[" + inode(file) + "] " + file + " rw shared:2 - nsfs nsfs rw\n");
    }
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(proc.resolve("self/mountinfo"), lines);
  }

  /** By which a link to the namespace of a process may be followed. */
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
