package io.tcpwait.lab.attack;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server is started for an attack.
 *
 * @param door what it asks of its clients
 * @param descriptors its limit of them; 0 for that of this process
 * @param options added to its command line
 * @param logIsRead whether somebody reads the pipe that it writes its log to
 */
record Setup(Server server, Door door, int descriptors, List<String> options, boolean logIsRead) {
  /** Which program it is. */
  enum Server {
    TCPWAIT,
    NODE_EXPORTER
  }

  static Setup of(Door door) {
    return new Setup(Server.TCPWAIT, door, 0, List.of(), true);
  }

  /** The same for the other program, which knows no options of tcpwait's. */
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
    // The hard limit as well, for a JVM raises the soft one to that. A job that a shell runs in the
    // background ignores signals, and would hand that down.
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
