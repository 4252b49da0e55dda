package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mounts that a process sees (proc_pid_mountinfo(5)). Any user may read the mounts of any
 * process.
 *
 * <pre>
 * 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
 *        dev  root  point                      type  source   options
 * </pre>
 */
public final class MountInfo {
  /** Some 1,500 mounts; a container has a few dozen. */
  private static final int MOST_BYTES = 256 * 1024;

  /** Only a space ends a field: a name may contain other white space. */
  private static final Pattern LINE =
      Pattern.compile("\\d+ \\d+ (\\d+:\\d+) ([^ ]+) ([^ ]+) .*?- ([^ ]+) [^ ]* ?([^ ]*)");

  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-3][0-7]{2})");

  /**
   * One mount.
   *
   * @param device of the file system, as major:minor
   * @param root the folder of the file system that is mounted
   * @param point the folder that it is mounted on, as the process sees it
   * @param type of the file system
   * @param options of the file system
   */
  public record Mount(String device, String root, String point, String type, String options) {}

  private final List<Mount> mounts;

  private MountInfo(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /** The mounts of a process; empty if it has gone. */
  public static MountInfo of(ProcFs procfs, int pid) {
    try {
      Path file = procfs.root().resolve(pid + "/mountinfo");
      return parse(new String(procfs.readStart(file, MOST_BYTES), ISO_8859_1));
    } catch (IOException e) {
      return new MountInfo(List.of());
    }
  }

  static MountInfo parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        mounts.add(
            new Mount(m.group(1), plain(m.group(2)), plain(m.group(3)), m.group(4), m.group(5)));
      }
    }
    return new MountInfo(List.copyOf(mounts));
  }

  private static String plain(String escaped) {
    return new String(unescaped(escaped).getBytes(ISO_8859_1), UTF_8);
  }

  /** Decodes the bytes that the kernel escapes (mangle_path() in fs/seq_file.c), one char each. */
  static String unescaped(String path) {
    return ESCAPED
        .matcher(path)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
  }

  public List<Mount> all() {
    return mounts;
  }

  /** The mount whose file system holds a path: the last mount on the nearest folder above it. */
  public @Nullable Mount covering(String path) {
    Mount nearest = null;
    for (Mount mount : mounts) {
      if (isBelow(path, mount.point)
          && (nearest == null || mount.point.length() >= nearest.point.length())) {
        nearest = mount;
      }
    }
    return nearest;
  }

  /**
   * The path at which these mounts show a folder of a file system; null if they do not.
   *
   * @param path from the root of the file system
   */
  public @Nullable String pathOf(String device, String path) {
    Mount nearest = null;
    for (Mount mount : mounts) {
      if (mount.device.equals(device)
          && isBelow(path, mount.root)
          && (nearest == null || mount.root.length() > nearest.root.length())) {
        nearest = mount;
      }
    }
    if (nearest == null) {
      return null;
    }
    String rest = path.substring(nearest.root.equals("/") ? 0 : nearest.root.length());
    return nearest.point.equals("/") ? rest : nearest.point + rest;
  }

  private static boolean isBelow(String path, String folder) {
    return folder.equals("/")
        || path.equals(folder)
        || (path.startsWith(folder) && path.charAt(folder.length()) == '/');
  }
}
