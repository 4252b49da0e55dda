package io.tcpwait.sample;

/**
 * A container, by the names that its runtime gave it. A name that is not known is "".
 *
 * @param id the short id, 12 hexadecimal digits; "" if only the name is known
 * @param name its own name; in a pod the name within the pod
 * @param pod the name of its pod
 * @param podNamespace the Kubernetes namespace of the pod
 */
public record Container(String id, String name, String pod, String podNamespace) {
  /** For a process that is in no container. */
  public static final Container NONE = new Container("", "", "", "");

  /** {@code pod/container}, or the name, or the short id; "" without a container. */
  public String label() {
    return pod.isEmpty() ? ownLabel() : pod + "/" + ownLabel();
  }

  /** The name, or else the short id; "" without a container. */
  public String ownLabel() {
    return name.isEmpty() ? id : name;
  }

  /** Whether only the id is known. */
  public boolean isUnnamed() {
    return name.isEmpty() && !id.isEmpty();
  }
}
