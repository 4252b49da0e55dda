package io.tcpwait.collect;

import io.tcpwait.kernel.NetlinkException;
import io.tcpwait.sample.Source;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The state of the sources. A source that fails at every sample is logged when the failures begin,
 * when the reason changes (at most once a minute), and when they end.
 */
final class SourceHealth {
  private static final Logger log = LoggerFactory.getLogger(SourceHealth.class);
  private static final long LOG_AGAIN_NS = 60_000_000_000L;

  private static final class State {
    private long failures;
    private long failuresInARow;
    private @Nullable Boolean up;
    private String logged = "";
    private long loggedNs;
  }

  private final Map<Source, State> states = new EnumMap<>(Source.class);
  private String netns;

  /** The sources in the agent's own network namespace. */
  SourceHealth() {
    this("");
  }

  /** The sources in another network namespace, which each line of the log names. */
  SourceHealth(String netns) {
    this.netns = netns;
    for (Source source : Source.values()) {
      states.put(source, new State());
    }
  }

  /** Names another network namespace in the log from now on. */
  void rename(String next) {
    netns = next;
  }

  void succeeded(Source source) {
    State state = of(source);
    if (state.failuresInARow > 0) {
      line(log.atInfo(), source)
          .addKeyValue("failures", state.failuresInARow)
          .log("source is back");
    }
    state.up = true;
    state.failuresInARow = 0;
    state.logged = "";
  }

  /**
   * Counts a failure.
   *
   * @param consequence the effect for the user meanwhile, and what mends it
   */
  void failed(Source source, String reason, String consequence, long nowNs) {
    failed(source, reason, consequence, nowNs, null);
  }

  private void failed(
      Source source, String reason, String consequence, long nowNs, @Nullable Exception bug) {
    State state = of(source);
    state.up = false;
    state.failures++;
    state.failuresInARow++;
    boolean first = state.failuresInARow == 1;
    if (first || (!reason.equals(state.logged) && nowNs - state.loggedNs >= LOG_AGAIN_NS)) {
      line(log.atWarn(), source).setCause(bug).addKeyValue("reason", reason).log(consequence);
      state.logged = reason;
      state.loggedNs = nowNs;
    }
  }

  /**
   * Counts a failure by its exception. An IOException is expected; any other exception is a bug,
   * and is logged with its stack trace.
   */
  void failed(Source source, Exception e, String consequence, long nowNs) {
    String reason = e instanceof NetlinkException ? String.valueOf(e.getMessage()) : e.toString();
    failed(source, reason, consequence, nowNs, e instanceof IOException ? null : e);
  }

  /** Notes that the source is not asked now, so whether it is up is not known. */
  void notAsked(Source source) {
    State state = of(source);
    state.up = null;
    state.failuresInARow = 0;
  }

  Map<Source, Long> failures() {
    Map<Source, Long> failures = new EnumMap<>(Source.class);
    states.forEach((source, state) -> failures.put(source, state.failures));
    return failures;
  }

  Map<Source, Boolean> up() {
    Map<Source, Boolean> up = new EnumMap<>(Source.class);
    states.forEach(
        (source, state) -> {
          if (state.up != null) {
            up.put(source, state.up);
          }
        });
    return up;
  }

  private LoggingEventBuilder line(LoggingEventBuilder line, Source source) {
    LoggingEventBuilder named = line.addKeyValue("source", source.label());
    return netns.isEmpty() ? named : named.addKeyValue("netns", netns);
  }

  private State of(Source source) {
    return Objects.requireNonNull(states.get(source));
  }
}
