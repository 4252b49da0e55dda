package io.tcpwait.names;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** The files in which runtimes describe their containers, and how each file is read. */
enum ContainerConfig {
  /**
   * Docker's {@code config.v2.json}: {@code "Name": "/web"}, and the kubelet's labels if
   * cri-dockerd made it.
   */
  DOCKER {
    private static final String LABELS = "Config/Labels/";

    @Override
    RuntimeNames read(Path file, String id) throws IOException {
      Map<String, String> has =
          JsonStrings.read(
              file, Set.of("Name", LABELS + CONTAINER, LABELS + POD, LABELS + POD_NAMESPACE));
      return ofKubelet(has, LABELS).or(RuntimeNames.ofName(has.getOrDefault("Name", "")));
    }
  },

  /**
   * The OCI specification, {@code config.json}, with the annotations of containerd's CRI
   * (pkg/cri/annotations), CRI-O (pkg/annotations) or nerdctl (pkg/labels).
   */
  OCI {
    private static final String IN = "annotations/";
    private static final String CRI = IN + "io.kubernetes.cri.";
    private static final String CRI_O = IN + "io.kubernetes.cri-o.";
    private static final String NERDCTL = IN + "nerdctl/name";

    @Override
    RuntimeNames read(Path file, String id) throws IOException {
      Map<String, String> has =
          JsonStrings.read(
              file,
              Set.of(
                  CRI + "container-name",
                  CRI + "container-type",
                  CRI + "sandbox-name",
                  CRI + "sandbox-namespace",
                  CRI_O + "ContainerType",
                  CRI_O + "KubeName",
                  CRI_O + "Name",
                  CRI_O + "Namespace",
                  IN + CONTAINER,
                  IN + POD,
                  IN + POD_NAMESPACE,
                  NERDCTL));
      RuntimeNames names =
          RuntimeNames.of(
                  has.getOrDefault(CRI + "container-name", ""),
                  has.getOrDefault(CRI + "sandbox-name", ""),
                  has.getOrDefault(CRI + "sandbox-namespace", ""))
              .or(ofKubelet(has, IN))
              .or(RuntimeNames.ofName(has.getOrDefault(CRI_O + "Name", "")))
              .or(
                  RuntimeNames.of(
                      has.getOrDefault(NERDCTL, ""),
                      has.getOrDefault(CRI_O + "KubeName", ""),
                      has.getOrDefault(CRI_O + "Namespace", "")));
      boolean sandbox =
          names.sandbox()
              || "sandbox".equals(has.get(CRI + "container-type"))
              || "sandbox".equals(has.get(CRI_O + "ContainerType"));
      return sandbox ? new RuntimeNames("", names.pod(), names.podNamespace(), true) : names;
    }
  },

  /** The list of containers/storage, which Podman and CRI-O use: {@code [{"id", "names"}]}. */
  STORAGE {
    @Override
    RuntimeNames read(Path file, String id) throws IOException {
      try (JsonReader json = JsonStrings.open(file)) {
        RuntimeNames names = RuntimeNames.NONE;
        json.beginArray();
        while (json.hasNext() && names.equals(RuntimeNames.NONE)) {
          names = readOne(json, id);
        }
        return names;
      } catch (IllegalStateException e) {
        throw new IOException(e);
      }
    }
  };

  private static final String CONTAINER = "io.kubernetes.container.name";
  private static final String POD = "io.kubernetes.pod.name";
  private static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";

  /**
   * Reads the names of a container.
   *
   * @param id the whole id
   * @throws IOException if the file cannot be read, or is not of this kind
   */
  abstract RuntimeNames read(Path file, String id) throws IOException;

  private static RuntimeNames ofKubelet(Map<String, String> has, String place) {
    return RuntimeNames.of(
        has.getOrDefault(place + CONTAINER, ""),
        has.getOrDefault(place + POD, ""),
        has.getOrDefault(place + POD_NAMESPACE, ""));
  }

  /** The names of one container of the list, if it has that id. */
  private static RuntimeNames readOne(JsonReader json, String id) throws IOException {
    String name = "";
    boolean found = false;
    json.beginObject();
    while (json.hasNext()) {
      String member = json.nextName();
      if (member.equals("id") && json.peek() == JsonToken.STRING) {
        found = json.nextString().equals(id);
      } else if (member.equals("names") && json.peek() == JsonToken.BEGIN_ARRAY) {
        name = firstString(json);
      } else {
        json.skipValue();
      }
    }
    json.endObject();
    return found && !name.isEmpty() ? RuntimeNames.ofName(name) : RuntimeNames.NONE;
  }

  private static String firstString(JsonReader json) throws IOException {
    String first = "";
    json.beginArray();
    while (json.hasNext()) {
      if (json.peek() == JsonToken.STRING && first.isEmpty()) {
        first = json.nextString();
      } else {
        json.skipValue();
      }
    }
    json.endArray();
    return first;
  }
}
