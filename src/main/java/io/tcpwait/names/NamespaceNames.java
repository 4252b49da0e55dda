package io.tcpwait.names;

import io.tcpwait.kernel.NetNamespace;
import io.tcpwait.kernel.PlainName;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.names.NamespaceMembers.Member;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.NetnsName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names network namespaces, each by the first of these that it has:
 *
 * <ol>
 *   <li>{@code host}: PID 1 lives in it;
 *   <li>{@code pod/container}, or the pod if several of its containers share the namespace;
 *   <li>the name of the container in it, or else the short id;
 *   <li>the systemd unit whose first process lives in it, as with PrivateNetwork=
 *       (systemd.exec(5)); a login session does not count;
 *   <li>a name under {@code /run/netns} (ip-netns(8));
 *   <li>the unit of a process in it;
 *   <li>{@code net:[INODE]}.
 * </ol>
 *
 * The oldest process decides. If several namespaces have the same name, each has its id behind a
 * colon: the short id of the container, or else the inode. So does a namespace whose name is
 * reserved.
 *
 * <p>Belongs to one thread. Remembers little of each namespace, and forgets it when it has gone.
 */
public final class NamespaceNames {
  private static final Pattern SESSION =
      Pattern.compile("session-.*\\.scope|user@[0-9]+\\.service|init\\.scope");

  private static final Pattern KEPT = Pattern.compile(NetNamespace.HOST + "|other|net:\\[.*");

  /**
   * A namespace, as it was found.
   *
   * @param key equal only for the same namespace, and never reused
   * @param inode of its file in nsfs
   * @param host whether PID 1 lives in it
   * @param mounted its name under {@code /run/netns}; "" for none
   * @param pids the processes that live in it, or some of them
   */
  public record Found(
      Object key, long inode, boolean host, String mounted, Collection<Integer> pids) {}

  /** A name in the making, with an id that tells it from equal names. */
  private record Draft(NetnsName name, String id) {
    private Draft withId(String end) {
      return new Draft(
          new NetnsName(
              name.netns() + ":" + end,
              name.inode(),
              name.container(),
              name.pod(),
              name.podNamespace(),
              name.unit()),
          id);
    }

    private String inode() {
      return Long.toString(name.inode());
    }
  }

  private final Processes processes;
  private final ContainerNames containers;
  private final Map<Object, NamespaceMembers> members = new HashMap<>();

  /**
   * Names for the namespaces of a host.
   *
   * @param namer the source of container names
   */
  public NamespaceNames(ProcFs procfs, ProcessNamer namer) {
    processes = new Processes(procfs);
    containers = namer.containers();
  }

  /**
   * The names of all present namespaces, by their keys. It takes all namespaces to tell which share
   * a name.
   */
  public Map<Object, NetnsName> name(Collection<Found> namespaces) {
    members.keySet().retainAll(namespaces.stream().map(Found::key).collect(Collectors.toSet()));
    Map<Object, Draft> drafts = new LinkedHashMap<>();
    for (Found found : namespaces) {
      drafts.put(found.key, draft(found));
    }
    drafts.replaceAll((key, one) -> isKept(one) ? one.withId(one.id) : one);
    tellApart(drafts, false);
    tellApart(drafts, true); // For one container with several namespaces, or a chosen name.
    Map<Object, NetnsName> names = new LinkedHashMap<>();
    drafts.forEach((key, one) -> names.put(key, one.name));
    return names;
  }

  private static boolean isKept(Draft one) {
    String netns = one.name.netns();
    boolean isOwn =
        netns.equals(netByInode(one.name.inode()))
            || (one.id.isEmpty() && netns.equals(NetNamespace.HOST));
    return !isOwn && KEPT.matcher(netns).matches();
  }

  private static void tellApart(Map<Object, Draft> drafts, boolean byInode) {
    Map<String, Set<Object>> byName = new HashMap<>();
    drafts.forEach(
        (key, one) -> byName.computeIfAbsent(one.name.netns(), n -> new HashSet<>()).add(key));
    for (Set<Object> same : byName.values()) {
      if (same.size() > 1) {
        same.forEach(
            key ->
                drafts.computeIfPresent(
                    key,
                    (k, one) ->
                        one.id.isEmpty() ? one : one.withId(byInode ? one.inode() : one.id)));
      }
    }
  }

  private Draft draft(Found found) {
    if (found.host) {
      return new Draft(new NetnsName(NetNamespace.HOST, found.inode, "", "", "", ""), "");
    }
    NamespaceMembers known = members.computeIfAbsent(found.key, key -> new NamespaceMembers());
    known.update(found.pids, processes);
    List<Member> list = known.list();
    if (list.isEmpty()) {
      return unowned(found, "", false);
    }
    Member first = list.getFirst();
    Container container = containers.of(first.place(), first.pid());
    if (container.equals(Container.NONE)) {
      return unowned(found, first.place().unit(), first.unitBegins());
    }
    String id = container.id().isEmpty() ? Long.toString(found.inode) : container.id();
    String unit = first.place().unit();
    if (container.pod().isEmpty()) {
      String name = container.ownLabel();
      return new Draft(new NetnsName(name, found.inode, name, "", "", unit), id);
    }
    Set<String> names = podContainers(known, list, container.pod());
    String only = names.size() == 1 ? names.iterator().next() : "";
    String name = only.isEmpty() ? container.pod() : container.pod() + "/" + only;
    return new Draft(
        new NetnsName(name, found.inode, only, container.pod(), container.podNamespace(), unit),
        id);
  }

  /** Leaves out the container that holds the pod's namespaces, which does not have a name. */
  private Set<String> podContainers(NamespaceMembers known, List<Member> list, String pod) {
    for (Member member : list) {
      Container container = containers.of(member.place(), member.pid());
      if (container.pod().equals(pod) && !container.name().isEmpty()) {
        known.podContainers().add(container.name());
      }
    }
    return known.podContainers();
  }

  private static Draft unowned(Found found, String unit, boolean unitBegins) {
    boolean hasUnit = !unit.isEmpty() && !SESSION.matcher(unit).matches();
    String mounted = found.mounted.isEmpty() ? "" : PlainName.of(found.mounted);
    String name;
    if (hasUnit && (unitBegins || mounted.isEmpty())) {
      name = unit;
    } else {
      name = mounted.isEmpty() ? netByInode(found.inode) : mounted;
    }
    return new Draft(
        new NetnsName(name, found.inode, "", "", "", unit), Long.toString(found.inode));
  }

  private static String netByInode(long inode) {
    return "net:[" + inode + "]";
  }
}
