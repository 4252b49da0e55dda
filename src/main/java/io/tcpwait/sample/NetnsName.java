package io.tcpwait.sample;

/**
 * A network namespace, by the names that people know it by. A name that it has not is "".
 *
 * @param netns the name that it is shown under, which no other namespace has at the same time
 * @param inode of its file in nsfs, which a later namespace may get again
 * @param container the name, or else the short id, of the only container in it
 * @param pod the pod that it is the namespace of
 * @param podNamespace the Kubernetes namespace of the pod
 * @param unit the unit of systemd that lives in it
 */
public record NetnsName(
    String netns, long inode, String container, String pod, String podNamespace, String unit) {}
