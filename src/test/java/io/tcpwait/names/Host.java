package io.tcpwait.names;

import io.tcpwait.kernel.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A host made of files: processes below {@code proc}, and files of container runtimes below {@code
 * root}.
 */
final class Host {
  static final String ID = "3f4e8b1c9a7d52e60b8f1d4c7a93e5f20c6b8d1e4f7a92c53b6e8d0f1a2c4b5e";
  static final String SHORT = ID.substring(0, 12);
  static final String POD_UID = "8f3d2c1b-4a5e-4b6c-9d8e-7f6a5b4c3d2e";
  static final String IN_DOCKER = "0::/system.slice/docker-" + ID + ".scope\n";
  static final String IN_POD = "0::/kubepods/burstable/pod" + POD_UID + "/" + ID + "\n";

  final Path root;
  private final Path proc;
  long nowNs;

  Host(Path folder) throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    proc = Files.createDirectories(folder.resolve("proc"));
    Files.createSymbolicLink(proc.resolve("self"), Path.of("1"));
    process(1, "0::/init.scope\n");
  }

  ProcFs procfs() {
    return new ProcFs(proc);
  }

  HostFiles files() {
    return new HostFiles(root);
  }

  ProcessNamer namer() {
    return new ProcessNamer(procfs(), files(), () -> nowNs);
  }

  /** Writes a file of the host. */
  Path file(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text.replace("ID64", ID));
  }

  /** Adds a child of PID 1 that started at the tick of its PID. */
  void process(int pid, String cgroup) throws IOException {
    process(pid, 1, cgroup);
  }

  void process(int pid, int parent, String cgroup) throws IOException {
    Path folder = Files.createDirectories(proc.resolve("" + pid));
    Files.writeString(folder.resolve("cgroup"), cgroup);
    Files.writeString(folder.resolve("comm"), "java\n");
    Files.writeString(folder.resolve("cmdline"), "java\0-Dkey=SECRET\0com.shop.Main\0");
    Files.writeString(folder.resolve("uid_map"), "         0          0 4294967295\n");
    Files.writeString(folder.resolve("status"), "Name:\tjava\nUid:\t33\t33\t33\t33\n");
    Files.writeString(
        folder.resolve("stat"), pid + " (java) S " + parent + " " + "0 ".repeat(17) + pid + " 0\n");
  }

  /** Writes a file of a process. */
  void ofProcess(int pid, String name, String text) throws IOException {
    Path file = proc.resolve(pid + "/" + name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.replace("ID64", ID));
  }
}
