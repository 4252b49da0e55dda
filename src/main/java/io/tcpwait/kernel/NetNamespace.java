package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The name by which people know the calling thread's network namespace. */
public final class NetNamespace {
  /** The name of the namespace that PID 1 lives in. */
  public static final String HOST = "host";

  /** Where ip-netns(8) keeps the namespaces that it made. */
  private static final Path NAMED = Path.of("/run/netns");

  private NetNamespace() {}

  /**
   * {@value #HOST} if PID 1 shares the namespace, or may not be seen at all (hidepid in proc(5)).
   * Otherwise a name under {@code /run/netns}, or else {@code net:[INODE]}. The comparison with PID
   * 1 takes no privilege.
   */
  public static String ownName(ProcFs procfs) {
    return name(procfs, NAMED);
  }

  static String name(ProcFs procfs, Path named) {
    String own;
    try {
      own = link(procfs.root().resolve("thread-self/ns/net"));
      if (isOfPidOne(procfs, own)) {
        return HOST;
      }
    } catch (IOException | UnsupportedOperationException e) {
      return HOST;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(named)) {
      for (Path file : files) {
        if (own.equals(linkTo(file))) {
          return PlainName.of(String.valueOf(file.getFileName()));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return own;
    }
    return own;
  }

  /**
   * Compares the files of sockets, if they can be seen: to follow the link of PID 1 takes
   * CAP_SYS_PTRACE.
   */
  private static boolean isOfPidOne(ProcFs procfs, String own) throws IOException {
    Path threads = procfs.root().resolve("thread-self/net").resolve(NetNamespaces.SOCKSTAT);
    Path initial = procfs.root().resolve("1/net").resolve(NetNamespaces.SOCKSTAT);
    Object key = NetNamespaces.key(initial);
    return key == null
        ? own.equals(link(procfs.root().resolve("1/ns/net")))
        : key.equals(NetNamespaces.key(threads));
  }

  /** The text of a link to the namespace mounted on {@code file}; null if the mount has gone. */
  private static @Nullable String linkTo(Path file) {
    try {
      return "net:[" + Files.getAttribute(file, "unix:ino") + "]";
    } catch (IOException e) {
      return null;
    }
  }

  private static String link(Path path) throws IOException {
    return Files.readSymbolicLink(path).toString();
  }
}
