package io.tcpwait.app;

import io.tcpwait.kernel.ProcFs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the files and namespaces to look at, for every command that looks. */
final class Scope {
  /** Values of the option --netns. */
  enum NetnsSelection {
    own,
    all
  }

  @Option(
      names = "--path.procfs",
      paramLabel = "DIR",
      defaultValue = "/proc",
      description = "Where the proc file system is mounted. Default: ${DEFAULT-VALUE}.")
  private Path procfs = Path.of("/proc");

  @Option(
      names = "--netns",
      paramLabel = "NETNS",
      defaultValue = "all",
      description =
          "Network namespaces to sample: own, all or, for a report, the name of one. Entering"
              + " others takes CAP_SYS_ADMIN and CAP_SYS_PTRACE. Default: ${DEFAULT-VALUE}.",
      completionCandidates = Selections.class)
  private String netns = NetnsSelection.all.name();

  /** The words for {@code --netns}. */
  static final class Selections implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(NetnsSelection.values()).map(NetnsSelection::name).iterator();
    }
  }

  /** The namespaces to look into: all of them if one has to be found by its name. */
  NetnsSelection netns() {
    return NetnsSelection.own.name().equalsIgnoreCase(netns)
        ? NetnsSelection.own
        : NetnsSelection.all;
  }

  /** The name of the only namespace to report about; null if {@link #netns} decides. */
  @Nullable String netnsName() {
    boolean isWord =
        Arrays.stream(NetnsSelection.values()).anyMatch(of -> of.name().equalsIgnoreCase(netns));
    return isWord ? null : netns;
  }

  /**
   * The proc file system.
   *
   * @throws StartException if it is not mounted
   */
  ProcFs procfs() throws StartException {
    ProcFs proc = new ProcFs(procfs);
    if (!proc.isMounted()) {
      throw new StartException(
          procfs
              + ": no proc file system is mounted there; mount one, or say where it is with"
              + " --path.procfs");
    }
    return proc;
  }
}
