package io.tcpwait.outlet.json;

import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.history.Figure;
import io.tcpwait.outlet.history.FigureSeries;
import io.tcpwait.outlet.history.History;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The JSON of the history of one network namespace.
 *
 * <pre>
 * {"version":1,"netns":"host","time":"2026-11-20T20:20:40.500Z","namespaces":["host"],
 *  "series":[{"step_seconds":10,"start":"2026-11-20T20:05:50Z",
 *   "close_wait_sockets":{"min":[null,370,…],"max":[null,372,…]},…},…]}
 * </pre>
 */
final class HistoryJson {
  private static final long VERSION = 1;

  private final Faults faults = new Faults();

  void write(History.Copy history, OutputStream out) throws IOException {
    Json json = new Json(out, faults);
    json.document(
        () ->
            json.count("version", VERSION)
                .text("netns", history.netns())
                .time("time", history.seconds())
                .texts("namespaces", history.namespaces())
                .array(
                    "series", history.series(), series -> json.object(() -> write(json, series))));
  }

  private static void write(Json json, FigureSeries series) throws IOException {
    json.count("step_seconds", (long) series.stepSeconds())
        .time("start", (double) series.startSeconds());
    for (Figure figure : Figure.values()) {
      json.object(
          figure.label(),
          () -> json.numbers("min", series.least(figure)).numbers("max", series.most(figure)));
    }
  }
}
