package io.tcpwait.packaged;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import io.tcpwait.kit.TenantCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A container engine of the test's own, which leaves nothing on the host: dockerd(8), with all its
 * data in one folder of the build. It has one image, made on the spot. It has no bridge, so that no
 * traffic of a container leaves the host.
 */
final class ContainerEngine implements AutoCloseable {
  /** The folder is always the same, since Testcontainers does not search for an engine twice. */
  private static final Path FOLDER = Path.of("target/engine").toAbsolutePath();

  private static final Path SOCKET = FOLDER.resolve("docker.sock");
  private static final Path LOG = FOLDER.resolve("log");

  /** Debian 12 has 20.10, which does not know a later version. */
  static final String API_VERSION = "1.41";

  private static final long PATIENCE_SECONDS = 30;
  private static final long LOOK_EVERY_MS = 50;

  /** Paths to which dockerd writes whatever its options are. */
  private static final List<Path> ELSEWHERE =
      Stream.of("/etc/docker/key.json", "/opt/containerd", "/run/containerd", "/run/docker")
          .map(Path::of)
          .toList();

  private final Process daemon;
  private final List<Path> made;

  private ContainerEngine(Process daemon, List<Path> made) {
    this.daemon = daemon;
    this.made = made;
  }

  /** Starts an engine, and makes the image. */
  static ContainerEngine start() throws IOException, InterruptedException {
    delete(FOLDER);
    Files.createDirectories(FOLDER);
    List<Path> made = ELSEWHERE.stream().filter(path -> !Files.exists(path)).toList();
    List<String> command =
        List.of(
            "dockerd",
            "--bridge=none",
            "--iptables=false",
            "--ip-forward=false",
            "--storage-driver=vfs",
            "--data-root=" + FOLDER.resolve("data"),
            "--exec-root=" + FOLDER.resolve("exec"),
            "--pidfile=" + FOLDER.resolve("pid"),
            "--config-file=" + Files.writeString(FOLDER.resolve("daemon.json"), "{}"),
            "--host=unix://" + SOCKET);
    ContainerEngine engine =
        new ContainerEngine(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start(),
            made);
    try {
      await(engine.daemon, SOCKET, LOG);
      System.setProperty("DOCKER_HOST", "unix://" + SOCKET);
      System.setProperty("api.version", API_VERSION);
      makeImage();
      return engine;
    } catch (Throwable e) {
      engine.close();
      throw e;
    }
  }

  /** Waits until dockerd listens, which it does only once it can answer. */
  static void await(Process daemon, Path socket, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(socket)) {
      if (!daemon.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException("dockerd does not start:\n" + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private static void makeImage() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(KitImage.tar());
    Path dockerfile = Files.writeString(FOLDER.resolve("Dockerfile"), "FROM scratch\nCOPY . /\n");
    command.addAll(List.of("-C", FOLDER.toString(), dockerfile.getFileName().toString()));
    DockerClient client = DockerClientFactory.instance().client();
    Process tar =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream image = tar.getInputStream();
        BuildImageResultCallback built = new BuildImageResultCallback()) {
      client.buildImageCmd(image).withTags(Set.of(KitImage.NAME)).exec(built).awaitImageId();
    }
    if (tar.waitFor() != 0) {
      throw new IOException("tar failed with " + tar.exitValue());
    }
  }

  /** A container that has not started yet; it has its own network namespace. */
  GenericContainer<?> container(String name, TenantCommand.Kind kind, Map<String, String> sysctls) {
    return new GenericContainer<>(KitImage.NAME)
        .withImagePullPolicy(image -> false)
        .withNetworkMode("none")
        .withCreateContainerCmdModifier(
            create -> {
              create.withName(name);
              create.getHostConfig().withSysctls(sysctls);
            })
        .withCommand(KitImage.command(kind).toArray(String[]::new))
        .waitingFor(Wait.forLogMessage(TenantCommand.READY + "\\n", 1));
  }

  /** Stops the engine with all of its containers, and deletes its data. */
  @Override
  public void close() throws IOException {
    System.clearProperty("DOCKER_HOST");
    System.clearProperty("api.version");
    daemon.destroy();
    daemon.onExit().completeOnTimeout(daemon, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (daemon.isAlive()) {
      daemon.destroyForcibly();
      throw new IOException("dockerd does not end:\n" + Files.readString(LOG));
    }
    delete(FOLDER);
    for (Path path : made) {
      delete(path);
    }
  }

  /** Deletes a folder with its contents, if it exists. */
  static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
