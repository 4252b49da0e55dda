package io.tcpwait.sample;

/** How many peers, services and port budgets are shown by name. */
public record Top(int peers, int services, int budgets) {
  public static final Top DEFAULT = new Top(20, 10, 5);
}
