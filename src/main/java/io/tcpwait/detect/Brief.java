package io.tcpwait.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * A finding in the words of the person on call, as the head of a screen or of a card. Each part is
 * a clause without a full stop, and empty if there is nothing to say.
 *
 * @param what who does what, with the number of sockets
 * @param beganSeconds when the trouble itself began, Unix time, as far as sockets tell; NaN if not
 *     known
 * @param when since when, and whether it still grows; the time of a trouble that is over
 * @param limit the nearest limit, how much of it is used, and when it is reached
 * @param peers the peers with the most sockets
 * @param who the process behind it, if {@code what} does not begin with it
 * @param why the cause
 * @param now steps for the time that is left
 * @param then steps for later
 * @param check the command that shows the same
 * @param futile steps that will not help
 */
public record Brief(
    String what,
    double beganSeconds,
    String when,
    String limit,
    String peers,
    String who,
    String why,
    List<Step> now,
    List<Step> then,
    String check,
    String futile) {

  /** Starts with the part that is said first. */
  public static Builder of(String what) {
    return new Builder(what);
  }

  /** The same for a trouble that may be over: without its limit and its steps. */
  Brief gone(String since) {
    return new Brief(
        what, beganSeconds, since, "", peers, who, why, List.of(), List.of(), check, futile);
  }

  /** The same with one more step to take now. */
  public Brief or(Step alternative) {
    List<Step> steps = new ArrayList<>(now);
    steps.add(Step.command(alternative.command(), "or: " + alternative.text()));
    return new Brief(
        what, beganSeconds, when, limit, peers, who, why, List.copyOf(steps), then, check, futile);
  }

  /** The same for a shell outside the namespace, which commands have to enter. */
  public Brief after(String prefix) {
    return new Brief(
        what,
        beganSeconds,
        when,
        limit,
        peers,
        who,
        why,
        now.stream().map(step -> step.after(prefix)).toList(),
        then.stream().map(step -> step.after(prefix)).toList(),
        Step.entering(check, prefix),
        futile);
  }

  /** Collects the parts; parts that are left out are empty. */
  public static final class Builder {
    private final String what;
    private double beganSeconds = Double.NaN;
    private String when = "";
    private String limit = "";
    private String peers = "";
    private String who = "";
    private String why = "";
    private List<Step> now = List.of();
    private List<Step> then = List.of();
    private String check = "";
    private String futile = "";

    private Builder(String what) {
      this.what = what;
    }

    public Builder began(double unixSeconds) {
      beganSeconds = unixSeconds;
      return this;
    }

    public Builder when(String clause) {
      when = clause;
      return this;
    }

    public Builder limit(String clause) {
      limit = clause;
      return this;
    }

    public Builder peers(String names) {
      peers = names;
      return this;
    }

    public Builder who(String clause) {
      who = clause;
      return this;
    }

    public Builder why(String clause) {
      why = clause;
      return this;
    }

    public Builder now(List<Step> steps) {
      now = List.copyOf(steps);
      return this;
    }

    public Builder now(Step step) {
      return now(List.of(step));
    }

    public Builder then(List<Step> steps) {
      then = List.copyOf(steps);
      return this;
    }

    public Builder then(Step step) {
      return then(List.of(step));
    }

    public Builder check(String command) {
      check = command;
      return this;
    }

    public Builder futile(String clause) {
      futile = clause;
      return this;
    }

    public Brief build() {
      return new Brief(what, beganSeconds, when, limit, peers, who, why, now, then, check, futile);
    }
  }
}
