package io.tcpwait.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names by which parts of a DaemonSet refer to each other; the types of the API do not check
 * them.
 */
final class PodNames {
  private final List<String> unknown = new ArrayList<>();

  private PodNames() {}

  /** Names of missing parts. */
  static List<String> unknown(DaemonSet daemonSet) {
    PodNames names = new PodNames();
    names.checkSelector(daemonSet);
    PodSpec pod = daemonSet.getSpec().getTemplate().getSpec();
    pod.getContainers().forEach(container -> names.checkContainer(container, pod));
    return names.unknown;
  }

  private void checkSelector(DaemonSet daemonSet) {
    Map<String, String> labels = daemonSet.getSpec().getTemplate().getMetadata().getLabels();
    Map<String, String> selected = daemonSet.getSpec().getSelector().getMatchLabels();
    if (selected.isEmpty() || !labels.entrySet().containsAll(selected.entrySet())) {
      unknown.add("labels " + selected);
    }
  }

  private void checkContainer(Container container, PodSpec pod) {
    List<String> volumes = pod.getVolumes().stream().map(Volume::getName).toList();
    container.getVolumeMounts().stream()
        .map(VolumeMount::getName)
        .filter(name -> !volumes.contains(name))
        .forEach(name -> unknown.add("volume " + name));

    List<String> ports = container.getPorts().stream().map(ContainerPort::getName).toList();
    Stream.of(container.getLivenessProbe(), container.getReadinessProbe())
        .map(PodNames::port)
        .filter(name -> !ports.contains(name))
        .forEach(name -> unknown.add("port " + name));
  }

  private static String port(Probe probe) {
    return probe.getHttpGet().getPort().getStrVal();
  }
}
