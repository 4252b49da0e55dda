package io.tcpwait.outlet.history;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** A figure of one network namespace whose history is kept. */
public enum Figure {
  ESTABLISHED_SOCKETS {
    @Override
    double of(Status status, TcpCounts tcp) {
      return tcp.sockets().getOrDefault(TcpState.ESTABLISHED, 0L);
    }
  },
  CLOSE_WAIT_SOCKETS {
    @Override
    double of(Status status, TcpCounts tcp) {
      return tcp.closeWait().sockets().total();
    }
  },
  CLOSE_WAIT_STUCK_SOCKETS {
    @Override
    double of(Status status, TcpCounts tcp) {
      return tcp.closeWait().agesKnown() ? tcp.closeWait().stuck().total() : Double.NaN;
    }
  },
  TIME_WAIT_SOCKETS {
    @Override
    double of(Status status, TcpCounts tcp) {
      return tcp.timeWait().sockets().total();
    }
  },
  TIME_WAIT_ARRIVALS_PER_SECOND {
    @Override
    double of(Status status, TcpCounts tcp) {
      TimeWaitCounts counts = tcp.timeWait();
      return counts.perSecond(counts.arrived().total());
    }
  },
  /** The used ratio of the fullest port budget. */
  PORT_BUDGET_USED_RATIO {
    @Override
    double of(Status status, TcpCounts tcp) {
      return tcp.ports() == null
          ? Double.NaN
          : most(Shown.budgets(status).stream().mapToDouble(BudgetProjection::usedRatio));
    }
  },
  /** The highest used ratio among processes with stuck, stalled or dead sockets. */
  PROCESS_FDS_USED_RATIO {
    @Override
    double of(Status status, TcpCounts tcp) {
      return most(status.sample().owners().stream().mapToDouble(Figure::usedRatio));
    }
  };

  /** All figures, in the order in which they are kept. */
  static final List<Figure> ALL = List.of(values());

  /** The figure of a status with a TCP table; NaN if it is not known. */
  abstract double of(Status status, TcpCounts tcp);

  /** The figure of a status; NaN if it is not known. */
  double of(Status status) {
    TcpCounts tcp = status.sample().tcp();
    return tcp == null ? Double.NaN : of(status, tcp);
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static double usedRatio(Owner owner) {
    Long open = owner.openFds();
    Long most = owner.maxFds();
    return open == null || most == null || most <= 0 ? Double.NaN : (double) open / most;
  }

  /** The largest known value; NaN without a known value. */
  private static double most(DoubleStream values) {
    OptionalDouble most = values.filter(value -> !Double.isNaN(value)).max();
    return most.isPresent() ? most.getAsDouble() : Double.NaN;
  }
}
