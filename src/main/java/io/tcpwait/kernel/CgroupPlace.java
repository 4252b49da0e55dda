package io.tcpwait.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The place of a process in the cgroups(7) tree, by the names that runtimes and systemd give. A
 * part that the path does not lead through is "".
 *
 * @param container the container's short id, 12 hexadecimal digits; or its name, if it has no id
 * @param containerId the whole id, 64 hexadecimal digits
 * @param podUid the UID of its Kubernetes pod, as the kubelet writes it
 * @param unit the systemd unit of the process or its container; below a user manager, the user's
 *     unit. The scope of a container is not the unit of its processes, nor is the service of its
 *     runtime.
 */
public record CgroupPlace(String container, String containerId, String podUid, String unit) {
  public static final CgroupPlace NONE = new CgroupPlace("", "", "", "");

  /** A line of {@code /proc/PID/cgroup}: {@code HIERARCHY:CONTROLLERS:PATH}. */
  private record Line(String controllers, CgroupPlace place) {
    /** Systemd's own hierarchy names all units; the hierarchies of controllers need not. */
    private int rank() {
      return controllers.equals("name=systemd") ? 0 : controllers.isEmpty() ? 1 : 2;
    }
  }

  /**
   * Parses a whole {@code /proc/PID/cgroup}. Version 1 has a line for each hierarchy, and the path
   * of some may be "/".
   */
  static CgroupPlace parse(String cgroups) {
    List<Line> lines = new ArrayList<>();
    for (String line : cgroups.split("\n", -1)) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3) {
        lines.add(new Line(parts[1], CgroupPath.place(parts[2])));
      }
    }
    boolean contained = lines.stream().anyMatch(line -> !line.place.container.isEmpty());
    lines.removeIf(line -> contained && line.place.container.isEmpty());
    String container = first(lines, CgroupPlace::container);
    // Another hierarchy may hold the id of another container.
    String id = first(lines, place -> place.container.equals(container) ? place.containerId : "");
    String podUid = first(lines, CgroupPlace::podUid);
    lines.sort(Comparator.comparingInt(Line::rank));
    return new CgroupPlace(container, id, podUid, first(lines, CgroupPlace::unit));
  }

  private static String first(List<Line> lines, Function<CgroupPlace, String> part) {
    return lines.stream()
        .map(line -> part.apply(line.place))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }
}
