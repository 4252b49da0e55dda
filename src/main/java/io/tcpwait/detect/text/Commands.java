package io.tcpwait.detect.text;

import io.tcpwait.detect.Step;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Commands for people to type. Names in them were chosen by strangers. A name with anything else
 * than letters, digits and a few signs is quoted for a shell.
 */
final class Commands {
  private static final String PLAIN = "[A-Za-z0-9_.:@%+=/][A-Za-z0-9_.:@%+=/-]*";

  private Commands() {}

  /** A name as one word of a shell. */
  static String word(String name) {
    return name.matches(PLAIN) ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  static String sysctl(String name, String value) {
    return "sysctl -w " + name + "=" + (value.indexOf(' ') < 0 ? value : '"' + value + '"');
  }

  static String sysctl(String name, long value) {
    return sysctl(name, Long.toString(value));
  }

  /** Shows why a process hangs, which cannot be seen once it is restarted. */
  static Step evidence(HostProcess owner, String state) {
    String pid = Integer.toString(owner.pid());
    return isJava(owner)
        ? Step.command("jcmd " + pid + " Thread.dump_to_file /tmp/threads-" + pid, "evidence")
        : Step.command("ss -tnpoi state " + state + " >/tmp/ss-" + pid, "evidence");
  }

  /** Saves how a process was started, which nobody knows once it is killed; empty for a unit. */
  static List<Step> start(HostProcess owner) {
    String pid = Integer.toString(owner.pid());
    return isKilled(owner)
        ? List.of(
            Step.command(
                "(cd /proc/" + pid + "; readlink cwd; head -n99 cmdline limits) >/tmp/start-" + pid,
                "to start it again"))
        : List.of();
  }

  /** Whether nothing is known that restarts the process. */
  private static boolean isKilled(HostProcess owner) {
    return restart(owner, "").command().startsWith("kill ");
  }

  static boolean isJava(HostProcess owner) {
    return owner.process().toLowerCase(Locale.ROOT).equals("java");
  }

  /** Whether a program would not take the name for an option. */
  private static boolean isArgument(String name) {
    return !name.isEmpty() && !name.startsWith("-");
  }

  /** Restarts a process by whatever runs it, as far as that is known. */
  static Step restart(HostProcess owner, String text) {
    Container container = owner.names().container();
    String unit = owner.names().unit();
    if (isArgument(container.pod()) && isArgument(container.podNamespace())) {
      return Step.command(
          "kubectl -n " + word(container.podNamespace()) + " delete pod " + word(container.pod()),
          text);
    }
    if (isArgument(container.ownLabel())) {
      return Step.command("docker restart " + word(container.ownLabel()), text);
    }
    if (isArgument(unit) && unit.endsWith(".service") && !unit.startsWith("user@")) {
      return Step.command("systemctl restart " + word(unit), text);
    }
    return Step.command("kill " + owner.pid(), text + "; start it again as it was");
  }

  /** The sockets of a service in a state, by process. */
  static String sockets(String state, Service service) {
    return "ss -tnp state " + state + " " + port(service);
  }

  /** How many sockets there are in a state with one peer. */
  static String count(String state, Peer peer) {
    return "ss -Htn state "
        + state
        + " "
        + with(peer)
        + (peer.service().role() == Role.INBOUND ? " " + port(peer.service()) : "")
        + " | wc -l";
  }

  /** All sockets with a peer by state. */
  static String states(Peer peer) {
    return "ss -Htan " + with(peer) + " | cut -d' ' -f1 | sort | uniq -c";
  }

  /** How many sockets have an address of this host. */
  static String countFrom(LocalAddress source) {
    return "ss -Htan src " + address(source.label()) + " | wc -l";
  }

  private static String with(Peer peer) {
    return "dst " + address(peer.label());
  }

  /**
   * An address for a filter of ss, which takes what follows the last colon for a port, unless there
   * are brackets. A dotted address matches its mapped form too.
   */
  private static String address(String label) {
    if (label.startsWith("[")) {
      return word(label);
    }
    boolean ipv6 = label.indexOf(':') != label.lastIndexOf(':');
    return ipv6 ? word("[" + label + "]") : label;
  }

  private static String port(Service service) {
    return (service.role() == Role.INBOUND ? "sport" : "dport") + " = :" + service.port();
  }

  /** The command that widens the range of ports; empty if the range cannot be wider. */
  static List<Step> widerRange(Map<String, Long> settings, String text) {
    return PortBudgetAdvice.canWiden(settings)
        ? List.of(Step.command(sysctl("net.ipv4.ip_local_port_range", "1024 65535"), text))
        : List.of();
  }
}
