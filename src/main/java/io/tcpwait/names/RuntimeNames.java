package io.tcpwait.names;

import io.tcpwait.kernel.PlainName;

/**
 * The names of a container in a file of its runtime. A missing name is "".
 *
 * @param sandbox whether it is the container that only holds a pod's namespaces
 */
record RuntimeNames(String container, String pod, String podNamespace, boolean sandbox) {
  static final RuntimeNames NONE = new RuntimeNames("", "", "", false);

  /** The kubelet's name for the container that holds a pod's namespaces. */
  private static final String SANDBOX = "POD";

  private static final String OF_KUBELET = "k8s_";
  private static final int PARTS_OF_KUBELET = 5;

  /** The names as they are shown, from strings of a file; an absent string is "". */
  static RuntimeNames of(String container, String pod, String podNamespace) {
    boolean sandbox = container.equals(SANDBOX);
    return new RuntimeNames(
        sandbox ? "" : plain(container), plain(pod), plain(podNamespace), sandbox);
  }

  /**
   * The names in the single name that Docker, CRI-O and Podman give a container. For the kubelet it
   * is {@code k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT}; a name in Kubernetes does not have a "_".
   */
  static RuntimeNames ofName(String name) {
    String own = name.startsWith("/") ? name.substring(1) : name;
    String[] parts = own.split("_", -1);
    return own.startsWith(OF_KUBELET) && parts.length >= PARTS_OF_KUBELET
        ? of(parts[1], parts[2], parts[3])
        : of(own, "", "");
  }

  private static String plain(String name) {
    return name.isEmpty() ? "" : PlainName.of(name);
  }

  /** These names, and the missing ones from {@code others}. */
  RuntimeNames or(RuntimeNames others) {
    return new RuntimeNames(
        container.isEmpty() && !sandbox ? others.container : container,
        pod.isEmpty() ? others.pod : pod,
        podNamespace.isEmpty() ? others.podNamespace : podNamespace,
        sandbox || others.sandbox);
  }

  /**
   * Whether all names are known.
   *
   * @param inPod whether the container is one of a Kubernetes pod
   */
  boolean isComplete(boolean inPod) {
    return (sandbox || !container.isEmpty()) && (!inPod || !pod.isEmpty());
  }
}
