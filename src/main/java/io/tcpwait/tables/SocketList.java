package io.tcpwait.tables;

import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Service;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one dump whose holders are of interest, numbered from 0. Valid until the next dump
 * begins.
 */
public interface SocketList {
  int size();

  /** The inode, as in {@code /proc/PID/fd}; 0 if no file descriptor refers to the socket. */
  long inode(int socket);

  HeldKind kind(int socket);

  /** The service, as {@link Service#ofTag} reads it. */
  int tag(int socket);

  /** The cause of a stuck CLOSE_WAIT; null for other kinds. */
  @Nullable Cause cause(int socket);

  /** How many sockets are of a {@linkplain HeldKind#isSought kind that is searched for}. */
  int sought();

  /** Whether a user owns a socket that is searched for; the user's processes are searched first. */
  boolean isOfUser(long uid);
}
