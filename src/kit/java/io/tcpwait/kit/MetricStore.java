package io.tcpwait.kit;

import java.io.IOException;
import java.util.List;

/** A store of series that answers PromQL. */
public interface MetricStore {
  /** The result of an instant query. */
  List<Series> query(String expression) throws IOException;
}
