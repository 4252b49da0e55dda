package io.tcpwait.sample;

/**
 * The names that people know a network namespace by. A name that it does not have is "".
 *
 * @param netns the name under which it is shown, which no other namespace has at the same time
 * @param inode of its file in nsfs, which a later namespace may get again
 * @param container the name, or else the short id, of the only container in it
 * @param pod the pod whose namespace it is
 * @param podNamespace the Kubernetes namespace of the pod
 * @param unit the systemd unit that lives in it
 */
public record NetnsName(
    String netns, long inode, String container, String pod, String podNamespace, String unit) {}
