package io.tcpwait.names;

import io.tcpwait.kernel.CgroupPlace;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.names.RuntimeFolders.Candidate;
import io.tcpwait.sample.Container;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The names of containers, from files of the runtimes. The runtimes themselves are not asked. A
 * file that may not be read counts as missing. A name that was found is remembered. A name that was
 * not found is looked for again every few minutes, because a runtime may write it later.
 *
 * <p>Belongs to one thread.
 */
final class ContainerNames {
  static final long AGAIN_AFTER_NS = 180_000_000_000L;

  /** More containers than a host has, at some 300 bytes each. */
  static final int MOST_REMEMBERED = 1024;

  private record Known(RuntimeNames names, boolean complete, long lookedNs) {}

  private final HostFiles files;
  private final KubeletLogs logs;
  private final RuntimeFolders folders;
  private final MountedFiles mounted;
  private final LongSupplier nanoTime;
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  ContainerNames(ProcFs procfs, HostFiles files, LongSupplier nanoTime) {
    this.files = files;
    this.nanoTime = nanoTime;
    logs = new KubeletLogs(files);
    folders = new RuntimeFolders(files);
    mounted = new MountedFiles(procfs);
  }

  /**
   * The container of a place in the cgroup tree.
   *
   * @param pid a process in it
   */
  Container of(CgroupPlace place, int pid) {
    String id = place.containerId();
    if (id.isEmpty()) {
      return place.container().isEmpty()
          ? Container.NONE
          : new Container("", place.container(), "", "");
    }
    long nowNs = nanoTime.getAsLong();
    Known before = known.get(id);
    if (before == null || (!before.complete && nowNs - before.lookedNs >= AGAIN_AFTER_NS)) {
      RuntimeNames names = find(id, place.podUid(), pid);
      before = new Known(names, names.isComplete(!place.podUid().isEmpty()), nowNs);
      known.put(id, before);
    }
    RuntimeNames names = before.names;
    return new Container(place.container(), names.container(), names.pod(), names.podNamespace());
  }

  private RuntimeNames find(String id, String podUid, int pid) {
    boolean inPod = !podUid.isEmpty();
    RuntimeNames names = logs.ofContainer(id);
    names = names.isComplete(inPod) ? names : names.or(read(folders.candidates(id), id));
    if (!names.isComplete(inPod)) {
      names = names.or(read(mounted.candidates(files, pid, id), id));
    }
    if (!names.isComplete(inPod)) {
      names = names.or(mounted.ofContainerEnv(pid, id));
    }
    return names.pod().isEmpty() && inPod ? names.or(logs.ofPod(podUid)) : names;
  }

  private static RuntimeNames read(List<Candidate> candidates, String id) {
    RuntimeNames names = RuntimeNames.NONE;
    for (Candidate candidate : candidates) {
      try {
        names = names.or(candidate.config().read(candidate.file(), id));
      } catch (IOException e) {
        continue; // Most files do not exist, and others may not be read.
      }
      if (names.isComplete(false)) {
        break;
      }
    }
    return names;
  }
}
