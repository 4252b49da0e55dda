package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * A mount of a network namespace, which keeps the namespace alive without a process.
 *
 * @param inode of the namespace; the kernel later gives the number to another namespace
 * @param bornNs the time of the inode, in ns since 1970. The inode is made when the namespace is
 *     mounted (path_from_stashed() in fs/libfs.c), and stays as long as the mount. The time
 *     distinguishes two namespaces with the same number.
 * @param path of the mount, one character per byte
 */
record NamespaceMount(long inode, long bornNs, String path) {
  /** Whether both are mounts of one namespace. */
  boolean isOfSame(NamespaceMount other) {
    return inode == other.inode && bornNs == other.bornNs;
  }

  /** Its name in ip-netns(8); null if the mount is not in that command's folder. */
  @Nullable String name() {
    for (String folder : new String[] {"/run/netns/", "/var/run/netns/"}) {
      int at = path.lastIndexOf(folder);
      String name = at < 0 ? "" : path.substring(at + folder.length());
      if (!name.isEmpty() && !name.contains("/")) {
        return plain(name);
      }
    }
    return null;
  }

  /** The path as text. */
  String plainPath() {
    return plain(path);
  }

  private static String plain(String bytes) {
    return PlainName.of(new String(bytes.getBytes(ISO_8859_1), UTF_8));
  }
}
