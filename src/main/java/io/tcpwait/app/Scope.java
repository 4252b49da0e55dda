package io.tcpwait.app;

import io.tcpwait.kernel.ProcFs;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say what is looked at, for every command that looks. */
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
          "Which network namespaces to look into: one of ${COMPLETION-CANDIDATES}. To enter others"
              + " takes CAP_SYS_ADMIN and CAP_SYS_PTRACE. Default: ${DEFAULT-VALUE}.")
  private NetnsSelection netns = NetnsSelection.all;

  NetnsSelection netns() {
    return netns;
  }

  /**
   * The proc file system.
   *
   * @throws StartException where there is none
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
