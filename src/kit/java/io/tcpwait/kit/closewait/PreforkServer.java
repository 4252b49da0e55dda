package io.tcpwait.kit.closewait;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose workers inherit the listener of their master, as with Apache and gunicorn, and
 * hang without accepting. It is a perl(1) script, because a JVM does not pass on descriptors.
 */
public final class PreforkServer implements AutoCloseable {
  private static final String SCRIPT =
      """
      use IO::Socket::INET;
      $| = 1;
      my ($port, $backlog, $workers) = @ARGV;
      my $listener = IO::Socket::INET->new(
          LocalAddr => '127.0.0.1', LocalPort => $port, Listen => $backlog) or die $!;
      for (1 .. $workers) {
        my $pid = fork;
        if (!$pid) { sleep 900; exit }
        print "$pid\\n";
      }
      print "$$\\n";
      <STDIN>;
      """;

  private final Process master;
  private final List<Long> pids = new ArrayList<>();

  private PreforkServer(int workers, int backlog) throws IOException {
    master =
        new ProcessBuilder(
                "perl",
                "-e",
                SCRIPT,
                Integer.toString(SlowServer.PORT),
                Integer.toString(backlog),
                Integer.toString(workers))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = master.inputReader(UTF_8);
    for (int i = 0; i <= workers; i++) {
      pids.add(Long.parseLong(output.readLine()));
    }
  }

  /** Starts the processes in the calling thread's network namespace, on {@link SlowServer#PORT}. */
  public static PreforkServer start(int workers, int backlog) throws IOException {
    return new PreforkServer(workers, backlog);
  }

  /** The pids of the workers, then of their master. */
  public List<Long> pids() {
    return List.copyOf(pids);
  }

  @Override
  public void close() {
    master.descendants().forEach(ProcessHandle::destroyForcibly);
    master.destroyForcibly();
  }
}
