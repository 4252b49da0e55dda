package io.tcpwait.outlet.page;

import io.tcpwait.detect.Status;
import io.tcpwait.sample.Settings;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings of one network namespace as a table, with the effect that each has there. */
final class SettingsHtml {
  private SettingsHtml() {}

  static String of(Status status) {
    Map<String, Long> settings = status.sample().settings();
    if (settings.isEmpty()) {
      return new Html().element("p class=\"empty\"", "The settings could not be read.").toString();
    }
    SettingNotes notes = SettingNotes.of(status);
    Html html = new Html();
    html.open("table")
        .element("caption", "Settings of netns " + status.sample().netns() + ", and their effect")
        .open("thead")
        .open("tr")
        .element("th scope=\"col\"", "Setting")
        .element("th scope=\"col\" class=\"number\"", "Value")
        .element("th scope=\"col\"", "Effect here")
        .close("tr")
        .close("thead")
        .open("tbody");
    for (String name : Settings.NAMES) {
      String value = value(name, settings);
      if (!value.isEmpty()) {
        html.open("tr")
            .element("th scope=\"row\"", name)
            .element("td class=\"number\"", value)
            .element("td class=\"long\"", notes.note(name))
            .close("tr");
      }
    }
    return html.close("tbody").close("table").toString();
  }

  private static String value(String name, Map<String, Long> settings) {
    String numbers =
        IntStream.range(0, Settings.size(name))
            .mapToObj(i -> settings.get(Settings.label(name, i)))
            .filter(Objects::nonNull)
            .map(String::valueOf)
            .collect(Collectors.joining(" "));
    boolean counted = !numbers.isEmpty() && name.equals(Settings.RESERVED_PORTS);
    return counted ? numbers + " ports" : numbers;
  }
}
