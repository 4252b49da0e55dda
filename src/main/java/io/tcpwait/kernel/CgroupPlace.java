package io.tcpwait.kernel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The place of a process in the tree of cgroups(7), by what run-times and systemd call their parts
 * of it. A part that the path does not lead through is "".
 *
 * @param container the short id of the container, 12 hexadecimal digits, or the name of one that
 *     has no id
 * @param containerId the whole id, 64 hexadecimal digits
 * @param podUid the UID of its Kubernetes pod, as the kubelet writes it
 * @param unit the unit of systemd that the process, or its container, belongs to; below a user
 *     manager the user's unit. Neither the scope that is a container, nor the service of a run-time
 *     around one, is the unit of what is in it.
 */
public record CgroupPlace(String container, String containerId, String podUid, String unit) {
  public static final CgroupPlace NONE = new CgroupPlace("", "", "", "");

  /** A line of {@code /proc/PID/cgroup}: {@code HIERARCHY:CONTROLLERS:PATH}. */
  private record Line(String controllers, CgroupPlace place) {
    /** Systemd names all units in its own hierarchy, and need not do so in those of controllers. */
    private int rank() {
      return controllers.equals("name=systemd") ? 0 : controllers.isEmpty() ? 1 : 2;
    }
  }

  /**
   * By the whole of {@code /proc/PID/cgroup}: version 1 has a line for each hierarchy, of which
   * some may be "/".
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
    // An id of another hierarchy would be that of another container.
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
