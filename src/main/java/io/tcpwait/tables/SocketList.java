package io.tcpwait.tables;

import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Service;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of one dump whose holders are worth knowing, numbered from 0. Good until the next dump
 * begins.
 */
public interface SocketList {
  int size();

  /** As in {@code /proc/PID/fd}; 0 where no descriptor refers to the socket. */
  long inode(int socket);

  HeldKind kind(int socket);

  /** Its service, as {@link Service#ofTag} reads it. */
  int tag(int socket);

  /** Why a stuck CLOSE_WAIT is there; null for other kinds. */
  @Nullable Cause cause(int socket);

  /** How many are of a {@linkplain HeldKind#isSought kind that is searched for}. */
  int sought();

  /** Whether a user made one of the sockets that are searched for; its processes come first. */
  boolean isOfUser(long uid);
}
