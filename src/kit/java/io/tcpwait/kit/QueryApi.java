package io.tcpwait.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The HTTP API of Prometheus for instant queries, which other stores serve too.
 *
 * @param address of the server, as {@code 127.0.0.1:9090}
 */
public record QueryApi(String address) implements MetricStore {
  @Override
  public List<Series> query(String expression) throws IOException {
    URI uri =
        URI.create(
            "http://" + address + "/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    return parse(Http.get(uri));
  }

  private static List<Series> parse(String json) {
    List<?> result = (List<?>) ((Map<?, ?>) Yaml.map(json).get("data")).get("result");
    return result.stream().map(one -> series((Map<?, ?>) one)).toList();
  }

  private static Series series(Map<?, ?> one) {
    Map<String, String> labels = new TreeMap<>();
    ((Map<?, ?>) one.get("metric"))
        .forEach((name, value) -> labels.put(name.toString(), value.toString()));
    List<?> pairs = (List<?>) one.get("values");
    List<Series.Point> points = new ArrayList<>();
    for (Object pair : pairs == null ? List.of(one.get("value")) : pairs) {
      List<?> timeAndValue = (List<?>) pair;
      points.add(
          new Series.Point(
              ((Number) timeAndValue.get(0)).doubleValue(),
              TextFormat.number((String) timeAndValue.get(1))));
    }
    return new Series(labels, points);
  }
}
