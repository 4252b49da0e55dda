package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of cgroups(7), and the container, pod and unit that it leads through. If containers are
 * nested, the outermost counts: a process in a container may make folders below it with any name.
 *
 * <pre>
 * /system.slice/docker-ID.scope                                      systemd's, of Docker
 * /docker/ID, /kubepods/burstable/podUID/ID, /default/ID             cgroupfs
 * /system.slice/containerd.service/kubepods-podUID.slice:cri-containerd:ID
 * /libpod_parent/POD-ID/libpod-ID                                    a pod of Podman
 * /machine.slice/machine-NAME.scope, systemd-nspawn@NAME.service     systemd-machined
 * /lxc/NAME, /lxc.payload.NAME                                       LXC
 * /system.slice/NAME.service, /user.slice/…/user@UID.service/…/NAME.service
 * </pre>
 *
 * A systemd service or session may control the folders below its unit (Delegate= in
 * systemd.resource-control(5)). So a bare id counts only before the first unit. Below a service,
 * the id needs the name of a runtime in front, in the form that the runtime uses there. Rootless
 * runtimes live below user@UID.service, where a user may imitate them.
 */
final class CgroupPath {
  private static final int SHORT_ID = 12;

  private static final String DELETED = " (deleted)";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  /** An id with the prefix that Podman, CRI-O or a runtime of Docker or Kubernetes gives it. */
  private static final Pattern OF_RUN_TIME =
      Pattern.compile(
          "(?:.*[:-])?(?:docker|podman|libpod|libpod-payload|crio|containerd|cri-containerd|nerdctl"
              + "|buildkit|rkt|garden)[:-]([0-9a-f]{64})(\\.scope)?");

  /** A scope with an id behind any other prefix, such as {@code pod-ID.scope}. */
  private static final Pattern OTHER_SCOPE = Pattern.compile(".*[:-]([0-9a-f]{64})\\.scope");

  /** Leaves out the virtual machines of libvirt, which are named after its driver. */
  private static final Pattern MACHINE =
      Pattern.compile("machine-(?!qemu\\\\x2d|xen\\\\x2d|bhyve\\\\x2d)(.+)\\.scope");

  private static final Pattern NSPAWN = Pattern.compile("systemd-nspawn@(.+)\\.service");
  private static final Pattern LXC_PAYLOAD = Pattern.compile("lxc\\.payload[./](.+)");
  private static final Pattern UNIT = Pattern.compile(".+\\.(?:service|scope|socket|mount|swap)");
  private static final Pattern USER_MANAGER = Pattern.compile("user@[0-9]+\\.service");
  private static final Pattern RUN_TIME_UNIT =
      Pattern.compile(
          "(?:snap\\.)?(?:docker|containerd|crio|cri-o|podman|k3s|rke2|kubelet|k0s|microk8s)"
              + "[^/]*\\.service");
  private static final Pattern ESCAPED = Pattern.compile("\\\\x([0-9a-f]{2})");

  /**
   * The kubelet's folder of a pod (pkg/kubelet/cm/pod_container_manager_linux.go): {@code podUID},
   * or a systemd slice, in which each "-" of the UID is a "_". The UID of a static pod is a hash.
   */
  private static final Pattern POD =
      Pattern.compile(
          "(?:.*kubepods.*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})"
              + "(?:\\.slice)?(?::.*)?");

  private static final String PODS_OF_PODMAN = "libpod_parent";

  private final String[] parts;
  private boolean inUnit;
  private boolean inScopes = true;
  private boolean inUserManager;
  private String unit = "";
  private String podUid = "";

  private CgroupPath(String path) {
    parts = stillThere(path).split("/", -1);
  }

  /**
   * The place that a path leads to.
   *
   * @param path the text behind the second colon in {@code /proc/PID/cgroup}
   */
  static CgroupPlace place(String path) {
    return new CgroupPath(path).place();
  }

  private CgroupPlace place() {
    for (int at = 0; at < parts.length; at++) {
      String part = parts[at];
      boolean isUnit = UNIT.matcher(part).matches();
      if (isOutside(part)) {
        return new CgroupPlace("", "", "", isUnit && !inUnit ? unit(part) : unit);
      }
      podUid = podUid.isEmpty() && !inUnit ? podUid(part) : podUid;
      String container = inUnit ? ofUnit(part, inScopes) : ofHost(at);
      if (!container.isEmpty()) {
        boolean ofService = unit.isEmpty() && part.endsWith(".service");
        String around = RUN_TIME_UNIT.matcher(unit).matches() ? "" : unit;
        return contained(container, ofService ? unit(part) : around);
      }
      if (isUnit) {
        enter(part);
      }
    }
    return new CgroupPlace("", "", "", unit);
  }

  private CgroupPlace contained(String container, String outerUnit) {
    return ID.matcher(container).matches()
        ? new CgroupPlace(container.substring(0, SHORT_ID), container, podUid, outerUnit)
        : new CgroupPlace(container, "", podUid, outerUnit);
  }

  private void enter(String part) {
    boolean isManager = USER_MANAGER.matcher(part).matches();
    boolean ofUser = inUserManager && !part.equals("init.scope");
    if (unit.isEmpty() || ofUser) {
      unit = unit(part);
      inUserManager = isManager && !ofUser;
    }
    if (!RUN_TIME_UNIT.matcher(part).matches()) {
      inUnit = true;
      inScopes = isManager;
    }
  }

  /** Systemd puts a "_" in front of a name that the kernel might take for its own. */
  private static String unit(String part) {
    return PlainName.of(part.startsWith("_") ? part.substring(1) : part);
  }

  private static String podUid(String part) {
    Matcher pod = POD.matcher(part);
    return pod.matches() ? pod.group(1).replace('_', '-') : "";
  }

  /** Cuts off the suffix that the kernel adds after a folder is removed (proc_cgroup_show()). */
  private static String stillThere(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  /** The container of a part with no unit before it except units of runtimes: only root made it. */
  private String ofHost(int at) {
    String part = parts[at];
    String before = at > 0 ? parts[at - 1] : "";
    if (ID.matcher(part).matches()) {
      boolean isPod =
          before.equals(PODS_OF_PODMAN)
              && at + 1 < parts.length
              && OF_RUN_TIME.matcher(parts[at + 1]).matches();
      return isPod ? "" : part;
    }
    if (before.equals("lxc") && !part.isEmpty()) {
      return name(part);
    }
    for (Pattern named : new Pattern[] {MACHINE, NSPAWN, LXC_PAYLOAD}) {
      Matcher matcher = named.matcher(part);
      if (matcher.matches()) {
        return name(matcher.group(1));
      }
    }
    if (part.equals("lxc.payload") && at + 1 < parts.length) {
      return name(parts[at + 1]);
    }
    String container = ofUnit(part, true);
    Matcher scope = OTHER_SCOPE.matcher(part);
    return container.isEmpty() && scope.matches() ? scope.group(1) : container;
  }

  /**
   * The container of a part below a unit.
   *
   * @param scopes whether the part may be a scope, because a systemd makes them there
   */
  private static String ofUnit(String part, boolean scopes) {
    Matcher matcher = OF_RUN_TIME.matcher(part);
    return matcher.matches() && (scopes || matcher.group(2) == null) ? matcher.group(1) : "";
  }

  /** Whether the part belongs to a runtime's monitor, which is outside its container. */
  private static boolean isOutside(String part) {
    return part.contains("conmon-") || part.startsWith("lxc.monitor");
  }

  /** Decodes the bytes that systemd escapes (systemd-escape(1)). */
  private static String name(String escaped) {
    String bytes =
        ESCAPED
            .matcher(escaped)
            .replaceAll(
                hex ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
    return PlainName.of(new String(bytes.getBytes(ISO_8859_1), UTF_8));
  }
}
