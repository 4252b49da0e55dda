package io.tcpwait.names;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The names of pods and containers, from the names of the kubelet's logs, which any user may list:
 *
 * <pre>
 * /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log    a link for each container
 * /var/log/pods/NAMESPACE_POD_UID                       a folder for each pod
 * </pre>
 *
 * A name in Kubernetes does not have a "_". Files are not opened, and links are not followed.
 */
final class KubeletLogs {
  private static final String CONTAINERS = "/var/log/containers";
  private static final String PODS = "/var/log/pods";

  /** A node has 110 pods by default; logs of ended containers stay for a while. */
  private static final int MOST_ENTRIES = 10_000;

  private final @Nullable Path containers;
  private final @Nullable Path pods;

  KubeletLogs(HostFiles files) {
    containers = files.find(CONTAINERS);
    pods = files.find(PODS);
  }

  /** The names by a container's whole id. */
  RuntimeNames ofContainer(String id) {
    String name = containers == null ? "" : find(containers, "-" + id + ".log");
    String[] parts = name.split("_", 3);
    return parts.length == 3 ? RuntimeNames.of(parts[2], parts[0], parts[1]) : RuntimeNames.NONE;
  }

  /** The pod by its UID. Only the pod is known of the container that holds the pod's namespaces. */
  RuntimeNames ofPod(String uid) {
    String name = pods == null ? "" : find(pods, "_" + uid);
    String[] parts = name.split("_", 2);
    return parts.length == 2 ? RuntimeNames.of("", parts[1], parts[0]) : RuntimeNames.NONE;
  }

  /** The first name in a folder that ends with {@code end}, without this end; "" if not found. */
  private static String find(Path folder, String end) {
    int entries = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(end)) {
          return name.substring(0, name.length() - end.length());
        }
        if (++entries == MOST_ENTRIES) {
          return "";
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return "";
    }
    return "";
  }
}
