package io.tcpwait.names;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The places where runtimes keep their files by default. */
final class RuntimeFolders {
  /** Each has a folder for each of containerd's namespaces: k8s.io, moby, default and others. */
  private static final List<String> CONTAINERD =
      List.of(
          "/run/containerd/io.containerd.runtime.v2.task",
          "/run/k3s/containerd/io.containerd.runtime.v2.task",
          "/run/k0s/containerd/io.containerd.runtime.v2.task",
          "/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task");

  private static final List<String> DOCKER =
      List.of("/var/lib/docker/containers", "/var/snap/docker/common/var-lib-docker/containers");

  /** Each has a folder for each driver: overlay-containers, vfs-containers and others. */
  private static final List<String> STORAGE =
      List.of("/run/containers/storage", "/var/lib/containers/storage");

  private static final String OF_DRIVER = "-containers";
  private static final int MOST_FOLDERS = 64;

  /**
   * A file that may have the names of a container.
   *
   * @param config how to read it
   */
  record Candidate(Path file, ContainerConfig config) {}

  private final HostFiles files;

  RuntimeFolders(HostFiles files) {
    this.files = files;
  }

  /** The files that may exist for a container; files of one container come before lists. */
  List<Candidate> candidates(String id) {
    List<Candidate> all = new ArrayList<>();
    for (String place : CONTAINERD) {
      for (Path namespace : below(place, "")) {
        all.add(oci(namespace.resolve(id)));
      }
    }
    for (String place : DOCKER) {
      Path folder = files.find(place);
      if (folder != null) {
        all.add(docker(folder.resolve(id)));
      }
    }
    List<Candidate> lists = new ArrayList<>();
    for (String place : STORAGE) {
      for (Path driver : below(place, OF_DRIVER)) {
        all.add(oci(driver.resolve(id).resolve("userdata")));
        lists.addAll(lists(driver));
      }
    }
    all.addAll(lists);
    return all;
  }

  static Candidate oci(Path bundle) {
    return new Candidate(bundle.resolve("config.json"), ContainerConfig.OCI);
  }

  static Candidate docker(Path folder) {
    return new Candidate(folder.resolve("config.v2.json"), ContainerConfig.DOCKER);
  }

  /** The lists of a driver's containers, and of containers that are removed when they end. */
  static List<Candidate> lists(Path driver) {
    return List.of(
        new Candidate(driver.resolve("containers.json"), ContainerConfig.STORAGE),
        new Candidate(driver.resolve("volatile-containers.json"), ContainerConfig.STORAGE));
  }

  private List<Path> below(String place, String end) {
    Path folder = files.find(place);
    return folder == null ? List.of() : list(folder, end);
  }

  private static List<Path> list(Path folder, String end) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (found.size() < MOST_FOLDERS && String.valueOf(entry.getFileName()).endsWith(end)) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found; // The privilege or the runtime is missing.
    }
    return found;
  }
}
