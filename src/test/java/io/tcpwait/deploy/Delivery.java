package io.tcpwait.deploy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * A message that Alertmanager has sent.
 *
 * @param seconds of its arrival, in Unix time
 * @param path of the receiver
 * @param body of a webhook or a chat
 */
record Delivery(double seconds, String path, JsonObject body) {
  static final String PAGE = "/page";
  static final String PAGE_CHAT = "/slack/page";
  static final String TICKET_CHAT = "/slack/ticket";

  boolean isPage(String status) {
    return path.equals(PAGE) && body.get("status").getAsString().equals(status);
  }

  /** The group of alerts that the message is about; an escalation has the same group. */
  String group() {
    return body.get("groupKey").getAsString();
  }

  /** The common label of its alerts; empty if they do not have that label. */
  String groupLabel(String name) {
    return text(body, "groupLabels", name);
  }

  List<JsonObject> alerts() {
    return StreamSupport.stream(body.getAsJsonArray("alerts").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .toList();
  }

  /** Names of its alerts. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    alerts().forEach(alert -> names.add(text(alert, "labels", "alertname")));
    return names;
  }

  /** The alert with a name. */
  JsonObject alert(String name) {
    return alerts().stream()
        .filter(alert -> text(alert, "labels", "alertname").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in " + body));
  }

  /** A label or an annotation of an alert; empty if the alert does not have it. */
  static String text(JsonObject alert, String member, String name) {
    JsonElement value = alert.getAsJsonObject(member).get(name);
    return value == null ? "" : value.getAsString();
  }

  /** The text that a chat shows. */
  String title() {
    return attachment("title");
  }

  /** The text that a chat shows below the title. */
  String text() {
    return attachment("text");
  }

  private String attachment(String member) {
    return body.getAsJsonArray("attachments").get(0).getAsJsonObject().get(member).getAsString();
  }
}
