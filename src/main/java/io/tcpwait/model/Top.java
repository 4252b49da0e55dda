package io.tcpwait.model;

/** How many peers, and how many services, are shown by name. */
public record Top(int peers, int services) {
  public static final Top DEFAULT = new Top(20, 10);
}
