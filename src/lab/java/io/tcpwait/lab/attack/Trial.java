package io.tcpwait.lab.attack;

/**
 * An attack or a fault, and the server that it is tried on.
 *
 * @param isOnOthers whether node_exporter can be tried the same way
 */
record Trial(String name, Setup setup, Course course, boolean isOnOthers) {
  /** What is done to the server. */
  @FunctionalInterface
  interface Course {
    void run(Victim victim, int seconds) throws Exception;
  }

  /** One over the network. */
  static Trial of(Attack attack, Setup setup) {
    return new Trial(
        attack.name(), setup, (victim, seconds) -> attack.run(Victim.ADDRESS, seconds), true);
  }

  /** One of tcpwait alone. */
  static Trial alone(String name, Setup setup, Course course) {
    return new Trial(name, setup, course, false);
  }

  Trial named(String other) {
    return new Trial(other, setup, course, isOnOthers);
  }
}
