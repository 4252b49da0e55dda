package io.tcpwait.lab.attack;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The way in which a server is started for an attack.
 *
 * @param door the authentication that it demands
 * @param descriptors its limit of file descriptors; 0 for the limit of this process
 * @param options added to its command line
 * @param logIsRead whether the pipe of its log is read
 */
record Setup(Server server, Door door, int descriptors, List<String> options, boolean logIsRead) {
  /** The program. */
  enum Server {
    TCPWAIT,
    NODE_EXPORTER
  }

  static Setup of(Door door) {
    return new Setup(Server.TCPWAIT, door, 0, List.of(), true);
  }

  /** The same setup for the other program, without tcpwait's options. */
  Setup on(Server other) {
    return new Setup(other, door, descriptors, List.of(), logIsRead);
  }

  Setup withDescriptors(int limit) {
    return new Setup(server, door, limit, options, logIsRead);
  }

  Setup withOptions(String... more) {
    return new Setup(server, door, descriptors, List.of(more), logIsRead);
  }

  Setup withUnreadLog() {
    return new Setup(server, door, descriptors, options, false);
  }

  String name() {
    return server == Server.TCPWAIT ? "tcpwait" : "node_exporter";
  }

  List<String> command(Path agent, InetSocketAddress address) {
    List<String> words = new ArrayList<>();
    // Sets the hard limit too, because a JVM raises the soft limit to the hard limit. A background
    // job of a shell ignores signals, and its children would inherit that.
    words.addAll(List.of("env", "--default-signal"));
    if (descriptors > 0) {
      words.addAll(List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\""));
      words.add(Integer.toString(descriptors));
    }
    if (server == Server.TCPWAIT) {
      words.addAll(List.of(agent.toString(), "--netns=own", "--sample.interval=1s"));
    } else {
      words.addAll(List.of("prometheus-node-exporter", "--log.level=error"));
    }
    words.add(
        "--web.listen-address=" + address.getAddress().getHostAddress() + ":" + address.getPort());
    if (door.webConfig() != null) {
      words.add("--web.config.file=" + door.webConfig());
    }
    words.addAll(options);
    return words;
  }
}
