package io.tcpwait.detect.text;

import io.tcpwait.detect.Texts;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Words about the state that holds most ports of a tuple: why it does, and what frees them. */
final class PortHolderText {
  private PortHolderText() {}

  /** {@code 980 by SYN_SENT, 20 by TIME_WAIT}. */
  static String byState(HeldPorts ports) {
    String text =
        Arrays.stream(PortHolder.values())
            .filter(holder -> ports.by(holder) > 0)
            .sorted(Comparator.comparingLong(ports::by).reversed())
            .map(holder -> Texts.count(ports.by(holder)) + " by " + name(holder))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }

  static String name(PortHolder holder) {
    return switch (holder) {
      case FIN_WAIT2 -> "FIN_WAIT2 with a descriptor";
      case FIN_WAIT2_ORPHAN -> "FIN_WAIT2 without a descriptor";
      case LAST_ACK -> "LAST_ACK and CLOSING";
      default -> holder.name();
    };
  }

  /** The cause in sentences. {@code TIME_WAIT} has its own, by whether its ports can be reused. */
  static String cause(PortHolder holder, Map<String, Long> settings) {
    return switch (holder) {
      case SYN_SENT ->
          "The peer does not answer: most ports are held by connections in SYN_SENT, whose SYNs are"
              + " dropped on their way, or by a full accept queue. Each keeps its port until the"
              + " program's connect timeout, or for about two minutes without one.";
      case ESTABLISHED ->
          "Too many connections are open at once: most ports are held by connections in"
              + " ESTABLISHED.";
      case FIN_WAIT1 ->
          "The peer does not acknowledge the end: most ports are held by connections in FIN_WAIT1,"
              + " which this side has closed with data still to send. The peers have vanished, or"
              + " take nothing any more.";
      case FIN_WAIT2_ORPHAN ->
          "The peer does not close: most ports are held by connections in FIN_WAIT2, which this"
              + " side has closed. The kernel ends each "
              + finTimeout(settings)
              + " later (net.ipv4.tcp_fin_timeout).";
      case FIN_WAIT2 ->
          "Neither side closes: most ports are held by connections in FIN_WAIT2 whose descriptors"
              + " are open. The program has ended its sending and waits for the peer, which does"
              + " not end its own. No timer of the kernel ends these.";
      case CLOSE_WAIT ->
          "The program does not close: most ports are held by connections in CLOSE_WAIT, which the"
              + " peer has ended. That is the leak that close_wait_leak tells of.";
      case LAST_ACK ->
          "The peer does not acknowledge the end: most ports are held by connections in LAST_ACK or"
              + " CLOSING, which both sides have closed.";
      case TIME_WAIT -> "This side closes its connections first.";
    };
  }

  private static String finTimeout(Map<String, Long> settings) {
    Long seconds = settings.get(Settings.FIN_TIMEOUT);
    return seconds == null ? "a while" : Texts.duration((double) seconds);
  }

  /** Steps that free the ports of a state other than TIME_WAIT, the best first. */
  static List<String> helps(PortHolder holder, Map<String, Long> settings) {
    List<String> helps = new ArrayList<>();
    switch (holder) {
      case SYN_SENT -> {
        helps.add(
            "Set a connect timeout of a few seconds in the program: an attempt that is given up"
                + " frees its port at once.");
        helps.add(
            "Take the peer out of use while it does not answer (health checks, a circuit breaker),"
                + " and look at it: is it up, does a firewall drop the SYNs, is its accept queue"
                + " full?");
        helps.add(
            "net.ipv4.tcp_syn_retries = 2 ends every attempt of this host after some seven"
                + " seconds.");
      }
      case FIN_WAIT1 -> {
        helps.add(
            "Look at the peer: a host that vanished, a gateway that has forgotten the connection,"
                + " or a program that has stopped reading.");
        helps.add(
            "net.ipv4.tcp_orphan_retries is how often the kernel tries to end such a connection"
                + orphanRetries(settings)
                + "; 3 frees these ports within seconds.");
      }
      case FIN_WAIT2_ORPHAN -> {
        helps.add(
            "Have the peer close when this side has: on the peer's host these connections are in"
                + " CLOSE_WAIT.");
        helps.add(
            "net.ipv4.tcp_fin_timeout"
                + value(settings, Settings.FIN_TIMEOUT)
                + " is how long such a connection keeps its port: 10 frees these ports after ten"
                + " seconds.");
      }
      case FIN_WAIT2 ->
          helps.add(
              "Have the program call close() if the peer's FIN has not arrived after a while;"
                  + " shutdown() alone leaves the program waiting.");
      case CLOSE_WAIT ->
          helps.add(
              "Close connections that the peer has ended: close_wait_leak names the process and the"
                  + " cause, and how fast they increase.");
      case LAST_ACK ->
          helps.add(
              "Look at the peer's host and the gateways between: the last segments do not get"
                  + " through. net.ipv4.tcp_orphan_retries is how often the kernel tries"
                  + orphanRetries(settings)
                  + ".");
      case ESTABLISHED, TIME_WAIT ->
          helps.add("Have fewer connections to this peer at once, or close idle ones.");
    }
    return helps;
  }

  private static String orphanRetries(Map<String, Long> settings) {
    Long retries = settings.get("net.ipv4.tcp_orphan_retries");
    return retries == null
        ? ""
        : retries == 0 ? " (0 here, which stands for 8)" : " (" + retries + " here)";
  }

  private static String value(Map<String, Long> settings, String name) {
    Long value = settings.get(name);
    return value == null ? "" : " (" + value + " here)";
  }
}
