package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * One sample: its scrape, its status, and the connections that the kit had closed.
 *
 * @param closes of connections in the kit, by the time of the sample
 */
record Look(Scraped scraped, JsonObject status, double closes) {
  double seconds() {
    return scraped.seconds();
  }

  /** The findings above information, as kind and severity. */
  Set<String> trouble() {
    Set<String> trouble = new TreeSet<>(scraped.alerts());
    trouble.removeIf(alert -> alert.endsWith(" info"));
    return trouble;
  }

  /** The findings of a kind. */
  List<JsonObject> findings(String kind) {
    JsonElement findings = status.get("findings");
    if (findings.isJsonNull()) {
      return List.of();
    }
    return StreamSupport.stream(findings.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(one -> one.get("kind").getAsString().equals(kind))
        .toList();
  }

  /** The only finding of a kind. */
  JsonObject finding(String kind) {
    List<JsonObject> findings = findings(kind);
    assertThat(findings).as(kind + " in " + status).hasSize(1);
    return findings.getFirst();
  }

  /** A value of the only finding of a kind. */
  double value(String kind, String fact) {
    return value(finding(kind), fact);
  }

  /** TIME_WAITs per second with these labels. */
  double arrivalsPerSecond(String... labels) {
    return scraped.sum("tcpwait_time_wait_arrivals_per_second", labels);
  }

  static double value(JsonObject finding, String fact) {
    return fact(finding, fact).get("value").getAsDouble();
  }

  static String text(JsonObject finding, String fact) {
    return fact(finding, fact).get("text").getAsString();
  }

  private static JsonObject fact(JsonObject finding, String name) {
    return StreamSupport.stream(finding.getAsJsonArray("evidence").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(one -> one.get("name").getAsString().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in " + finding));
  }

  /** The time until the ceiling is reached; infinite if that is not in sight. */
  static double secondsLeft(JsonObject finding) {
    JsonElement left =
        finding.getAsJsonArray("ceilings").get(0).getAsJsonObject().get("seconds_left");
    return left.isJsonNull() ? Double.POSITIVE_INFINITY : left.getAsDouble();
  }

  @Override
  public String toString() {
    return status.toString();
  }
}
