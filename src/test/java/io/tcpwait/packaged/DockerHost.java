package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host of the test's own that runs only dockerd(8), with default folders. Its processes, mounts
 * and network are in namespaces that end with its PID 1, and its data is in one folder of the
 * build.
 */
final class DockerHost implements AutoCloseable {
  private static final Path FOLDER = Path.of("target/host").toAbsolutePath();
  private static final Path SOCKET = FOLDER.resolve("run/docker.sock");
  private static final Path LOG = FOLDER.resolve("log");
  private static final long PATIENCE_SECONDS = 30;

  /** Runs in the host's folder, since a mount may cover the folder's own path. */
  private static final String BOOT =
      """
      ip link set lo up
      mount --bind run /run
      mount -t tmpfs none /opt
      cp -a /etc /opt/etc
      rm -rf /opt/etc/docker
      mount --bind /opt/etc /etc
      mount -t tmpfs none /var/lib
      mkdir /var/lib/docker
      mount --bind data /var/lib/docker
      exec dockerd --bridge=none --iptables=false --ip-forward=false --storage-driver=vfs
      """;

  private static final List<String> COMMAND =
      List.of(
          "unshare",
          "--fork",
          "--kill-child",
          "--mount",
          "--mount-proc",
          "--net",
          "--pid",
          "bash",
          "-ec",
          BOOT);

  private final Process unshare;

  private DockerHost(Process unshare) {
    this.unshare = unshare;
  }

  static DockerHost start() throws IOException, InterruptedException {
    ContainerEngine.delete(FOLDER);
    Files.createDirectories(FOLDER.resolve("data"));
    Files.createDirectories(FOLDER.resolve("run"));
    DockerHost host =
        new DockerHost(
            new ProcessBuilder(COMMAND)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(LOG.toFile())
                .start());
    try {
      ContainerEngine.await(host.unshare, SOCKET, LOG);
      return host;
    } catch (Throwable e) {
      host.close();
      throw e;
    }
  }

  /** Makes an image of the archive that a command writes. */
  void importImage(String name, List<String> tar) throws IOException, InterruptedException {
    Path archive = FOLDER.resolve("image.tar");
    Process process =
        new ProcessBuilder(tar)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(archive.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("tar failed with " + process.exitValue());
    }
    run("docker", "import", archive.toString(), name);
    Files.delete(archive);
  }

  /** The output of a command that talks to this host's dockerd. */
  String run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DOCKER_HOST", "unix://" + SOCKET);
    builder.environment().put("DOCKER_API_VERSION", ContainerEngine.API_VERSION);
    builder.environment().put("DOCKER_CONFIG", FOLDER.resolve("config").toString());
    // The other builder is a plugin of the client, which may be missing.
    builder.environment().put("DOCKER_BUILDKIT", "0");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
    return output.strip();
  }

  /** Stops dockerd, which stops its containers, and deletes its data. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> first = unshare.children().toList();
    first.forEach(ProcessHandle::destroy);
    unshare.onExit().completeOnTimeout(unshare, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (unshare.isAlive()) {
      // All processes of the namespace end with PID 1, and the mounts and networks with them.
      first.forEach(ProcessHandle::destroyForcibly);
      unshare.destroyForcibly().onExit().join();
      throw new IOException("dockerd does not end:\n" + Files.readString(LOG));
    }
    ContainerEngine.delete(FOLDER);
  }
}
