package io.tcpwait.kit.closewait;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A process and its descriptors, as procfs shows them. */
record Owner(long pid) {
  /** The inodes of its sockets, except the AF_UNIX sockets of the JVM itself. */
  Set<Long> sockets() throws IOException {
    Set<Long> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc("fd"))) {
      for (Path descriptor : descriptors) {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(Long.valueOf(target.substring("socket:[".length(), target.length() - 1)));
        }
      }
    }
    inodes.removeAll(unixSockets());
    return inodes;
  }

  private Set<Long> unixSockets() throws IOException {
    List<String> lines = Files.readAllLines(proc("net/unix"));
    return lines.stream()
        .skip(1)
        .map(line -> Long.valueOf(line.split("\\s+", -1)[6]))
        .collect(Collectors.toSet());
  }

  /** The open-files limits of {@code /proc/PID/limits}: soft limit, hard limit. */
  List<Long> maxDescriptors() throws IOException {
    for (String line : Files.readAllLines(proc("limits"))) {
      if (line.startsWith("Max open files")) {
        String[] words = line.split("\\s+", -1);
        return List.of(Long.valueOf(words[3]), Long.valueOf(words[4]));
      }
    }
    throw new IOException("no limit of open files");
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }
}
