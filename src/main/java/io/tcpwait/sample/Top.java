package io.tcpwait.sample;

/** How many peers, services and port budgets are shown by name. */
public record Top(int peers, int services, int budgets) {
  public static final Top DEFAULT = new Top(20, 10, 5);

  /** For a network namespace other than the agent's own, to bound the number of series. */
  public static final Top OF_OTHER = new Top(3, 2, 2);

  /** The smaller number of each. */
  public Top atMost(Top other) {
    return new Top(
        Math.min(peers, other.peers),
        Math.min(services, other.services),
        Math.min(budgets, other.budgets));
  }
}
