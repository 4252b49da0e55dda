package io.tcpwait.detect;

/**
 * One thing to do.
 *
 * @param command to type, exactly; empty if the step does not take one
 * @param text the effect of the command, or the action; a clause without a full stop, may be empty
 */
public record Step(String command, String text) {
  public static Step command(String command, String text) {
    return new Step(command, text);
  }

  /** A step without a command. */
  public static Step text(String text) {
    return new Step("", text);
  }

  /** The step for a shell outside the namespace, which {@code prefix} has to enter first. */
  public Step after(String prefix) {
    return new Step(entering(command, prefix), text);
  }

  /** A command, with the prefix in front if it is about the network namespace in which it runs. */
  static String entering(String command, String prefix) {
    boolean ofNamespace = command.startsWith("ss ") || command.startsWith("sysctl ");
    return ofNamespace ? prefix + command : command;
  }
}
