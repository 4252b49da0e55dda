package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of cgroups(7): the container, the pod and the unit that it leads through. Of containers in
 * containers it is the outermost: whoever is in one may make folders below it, with any name.
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
 * A unit of systemd is a frame too: a service or a session may be given the folders below it
 * (Delegate= in systemd.resource-control(5)). An id alone is believed in front of the first unit
 * only. Below a service it takes the name of a run-time, and the form that the run-time uses there.
 * Run-times without root live below user@UID.service, where a user may imitate them.
 */
final class CgroupPath {
  private static final int SHORT_ID = 12;

  private static final String DELETED = " (deleted)";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  /** What Podman, CRI-O and the run-times of Docker and Kubernetes put in front of an id. */
  private static final Pattern OF_RUN_TIME =
      Pattern.compile(
          "(?:.*[:-])?(?:docker|podman|libpod|libpod-payload|crio|containerd|cri-containerd|nerdctl"
              + "|buildkit|rkt|garden)[:-]([0-9a-f]{64})(\\.scope)?");

  /** Scopes of any other name behind which an id stands, as {@code pod-ID.scope}. */
  private static final Pattern OTHER_SCOPE = Pattern.compile(".*[:-]([0-9a-f]{64})\\.scope");

  /** Machines of libvirt that are no containers are named after its driver. */
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
   * or a slice of systemd's, where each "-" of the UID is a "_". The UID of a static pod is a hash.
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
   * @param path as {@code /proc/PID/cgroup} has it behind the second colon
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

  /** Without what the kernel adds once the folder is removed (proc_cgroup_show()). */
  private static String stillThere(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  /** A part in front of which there is no unit but those of run-times: root alone made it. */
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
   * A part below a unit.
   *
   * @param scopes whether there may be scopes, which a systemd has made
   */
  private static String ofUnit(String part, boolean scopes) {
    Matcher matcher = OF_RUN_TIME.matcher(part);
    return matcher.matches() && (scopes || matcher.group(2) == null) ? matcher.group(1) : "";
  }

  /** Whether it belongs to a run-time that watches over a container from outside. */
  private static boolean isOutside(String part) {
    return part.contains("conmon-") || part.startsWith("lxc.monitor");
  }

  /** With the bytes that systemd escapes (systemd-escape(1)). */
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
