package io.tcpwait.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tcpwait.kernel.MountInfo;
import io.tcpwait.kernel.MountInfo.Mount;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.RegularFile;
import io.tcpwait.names.RuntimeFolders.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of a runtime, found by the mounts of a container wherever the runtime keeps them.
 * {@code /etc/hostname} and its like lie in the runtime's folder of the container. The layers of an
 * overlay lie beside it.
 *
 * <p>A process with CAP_SYS_ADMIN in a container may mount anything there, and write anything into
 * its own files. So the folder must have the container's id from the cgroup, and only the
 * container's own name can be found there.
 */
final class MountedFiles {
  private static final Set<String> OF_RUN_TIME =
      Set.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/run/.containerenv");

  /** The layer of a container, below the folder of Docker or of containers/storage. */
  private static final Pattern UPPER =
      Pattern.compile("(?:.*,)?upperdir=(/.*)/(overlay2?)/[^/,]+/diff(?:,.*)?");

  /** File systems that answer without another host, and without a program in the container. */
  private static final Set<String> LOCAL =
      Set.of("overlay", "tmpfs", "ext4", "ext3", "ext2", "xfs", "btrfs", "zfs", "f2fs", "ramfs");

  private static final String CONTAINER_ENV = "run/.containerenv";
  private static final int CONTAINER_ENV_BYTES = 16 * 1024;
  private static final Pattern ENV_NAME = Pattern.compile("(?m)^name=\"([^\"]+)\"$");

  private final ProcFs procfs;

  MountedFiles(ProcFs procfs) {
    this.procfs = procfs;
  }

  /** The files that may exist for the container of a process. */
  List<Candidate> candidates(HostFiles files, int pid, String id) {
    List<Candidate> all = new ArrayList<>();
    MountInfo mounts = MountInfo.of(procfs, pid);
    MountInfo ofHost = MountInfo.of(procfs, 1);
    for (Mount mount : mounts.all()) {
      int at = mount.root().indexOf("/" + id + "/");
      if (at >= 0 && OF_RUN_TIME.contains(mount.point())) {
        String folder = mount.root().substring(0, at + 1 + id.length());
        String path = ofHost.pathOf(mount.device(), folder);
        addOf(path == null ? null : files.find(path), all);
      }
    }
    Mount root = mounts.covering("/");
    Matcher upper = UPPER.matcher(root == null ? "" : root.options());
    if (upper.matches()) {
      boolean ofDocker = upper.group(2).equals("overlay2");
      String folder = upper.group(1) + (ofDocker ? "/containers/" : "/overlay-containers/") + id;
      addOf(files.find(folder), all);
    }
    return all;
  }

  private static void addOf(@Nullable Path folder, List<Candidate> all) {
    if (folder == null) {
      return;
    }
    all.add(RuntimeFolders.docker(folder));
    all.add(RuntimeFolders.oci(folder.resolve("userdata")));
    Path driver = folder.getParent();
    if (driver != null) {
      all.addAll(RuntimeFolders.lists(driver));
    }
  }

  /**
   * The name that Podman writes for a privileged container into {@code /run/.containerenv}. To
   * follow {@code /proc/PID/root} takes CAP_SYS_PTRACE. The file is not read if it is a link, or
   * lies on a file system that may not answer.
   */
  RuntimeNames ofContainerEnv(int pid, String id) {
    MountInfo mounts = MountInfo.of(procfs, pid);
    Path root = procfs.root().resolve(pid + "/root");
    Path file = root.resolve(CONTAINER_ENV);
    if (!isLocal(mounts, "/")
        || !isLocal(mounts, "/run")
        || !isLocal(mounts, "/" + CONTAINER_ENV)
        || !Files.isDirectory(root.resolve("run"), LinkOption.NOFOLLOW_LINKS)
        || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return RuntimeNames.NONE;
    }
    try {
      String text = new String(RegularFile.read(file, CONTAINER_ENV_BYTES), UTF_8);
      Matcher name = ENV_NAME.matcher(text);
      return text.contains("id=\"" + id + "\"") && name.find()
          ? RuntimeNames.ofName(name.group(1))
          : RuntimeNames.NONE;
    } catch (IOException e) {
      return RuntimeNames.NONE;
    }
  }

  private static boolean isLocal(MountInfo mounts, String path) {
    Mount mount = mounts.covering(path);
    return mount != null && LOCAL.contains(mount.type());
  }
}
