package io.tcpwait.lab.attack;

/**
 * An attack or a fault, and the server on which it is tried.
 *
 * @param isOnOthers whether it can be tried on node_exporter too
 */
record Trial(String name, Setup setup, Course course, boolean isOnOthers) {
  /** The attack or fault itself. */
  @FunctionalInterface
  interface Course {
    void run(Victim victim, int seconds) throws Exception;
  }

  /** An attack over the network. */
  static Trial of(Attack attack, Setup setup) {
    return new Trial(
        attack.name(), setup, (victim, seconds) -> attack.run(Victim.ADDRESS, seconds), true);
  }

  /** A trial on tcpwait alone. */
  static Trial alone(String name, Setup setup, Course course) {
    return new Trial(name, setup, course, false);
  }

  Trial named(String other) {
    return new Trial(other, setup, course, isOnOthers);
  }
}
