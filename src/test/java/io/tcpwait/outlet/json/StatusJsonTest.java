package io.tcpwait.outlet.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.PlainName;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.Statuses;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  private final StatusJson json =
      new StatusJson(port -> port == 443 ? "w\u00e9b\"" : Integer.toString(port));

  /** A change of the golden file changes the documented format: see docs/status-json.md. */
  @Test
  void showsAllMembers() throws IOException {
    try (InputStream golden = StatusJsonTest.class.getResourceAsStream("leak.json")) {
      assertThat(pretty(parse(Statuses.leak(1))))
          .isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }

  private static String pretty(JsonObject parsed) {
    return new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create()
            .toJson(parsed)
        + "\n";
  }

  private JsonObject parse(Status status) {
    return JsonParser.parseString(new String(json.render(HostStatus.of(status)), UTF_8))
        .getAsJsonObject();
  }

  @Test
  void stuckSocketsAreNullIfAgesAreUnknown() {
    JsonObject closeWait = parse(Statuses.leakOfUnknownAge()).getAsJsonObject("close_wait");
    assertThat(closeWait.get("sockets").getAsLong()).isPositive();
    for (String name : Set.of("stuck_sockets", "unowned_stuck_sockets", "causes")) {
      assertThat(closeWait.get(name).isJsonNull()).as(name).isTrue();
    }
    JsonObject first = closeWait.getAsJsonArray("by_peer").get(0).getAsJsonObject();
    for (String name : Set.of("stuck_sockets", "oldest_age_seconds", "growth_per_second")) {
      assertThat(first.get(name).isJsonNull()).as(name).isTrue();
    }
  }

  @Test
  void theStatusIsOneLine() {
    assertThat(new String(json.render(HostStatus.of(Statuses.leak(1))), UTF_8))
        .doesNotContain("\n");
  }

  /** Every member always exists, so clients need not check for it. */
  @Test
  void unknownMembersAreNull() {
    JsonObject unknown = parse(Statuses.unknown());
    assertThat(unknown.keySet()).isEqualTo(parse(Statuses.leak(1)).keySet());
    for (String name :
        Set.of("findings", "sockets", "close_wait", "time_wait", "peer_groups", "ports")) {
      assertThat(unknown.get(name).isJsonNull()).as(name).isTrue();
    }
    assertThat(unknown.getAsJsonObject("sources").getAsJsonObject("netlink").get("up").isJsonNull())
        .isTrue();
  }

  @Test
  void ratesByPeerAddUpToTheTotal() {
    JsonObject timeWait = parse(Statuses.leak(1)).getAsJsonObject("time_wait");
    for (String name : Set.of("sockets", "arrivals_per_second")) {
      assertThat(
              timeWait.getAsJsonArray("by_peer").asList().stream()
                  .mapToDouble(share -> share.getAsJsonObject().get(name).getAsDouble())
                  .sum())
          .as(name)
          .isEqualTo(timeWait.get(name).getAsDouble());
    }
  }

  @Test
  void theKernelsRateIsNullBeforeItIsKnown() {
    Status leak = Statuses.leak(1);
    JsonObject timeWait = parse(found(leak, List.of())).getAsJsonObject("time_wait");
    assertThat(timeWait.get("kernel_arrivals_per_second").isJsonNull()).isTrue();
  }

  @Test
  void aHealthyHostHasAnEmptyListOfFindings() {
    Status leak = Statuses.leak(1);
    assertThat(parse(found(leak, List.of())).getAsJsonArray("findings")).isEmpty();
  }

  @Test
  void thereAreAtMostFiftyFindings() {
    Status leak = Statuses.leak(1);
    Finding finding = leak.verdicts().findings().getFirst();
    JsonObject many = parse(found(leak, Collections.nCopies(51, finding)));
    assertThat(many.getAsJsonArray("findings")).hasSize(50);
  }

  private static Status found(Status of, List<Finding> findings) {
    return new Status(
        of.sample(),
        new Verdicts(
            findings,
            of.verdicts().known(),
            of.verdicts().growthPerSecond(),
            List.of(),
            null,
            Map.of(),
            List.of()));
  }

  /** A terminal could obey such a character, or a person could overlook it. */
  @Test
  void shouldEscapeControlCharactersAndInvisibleCharacters() {
    String name = "w\u00e9b\u007f\u009b31m\u202e\u2066\u200b\u2028\u2029\ufeff\ud83d\ude00\ud800";
    StatusJson named = new StatusJson(port -> name);
    String text = new String(named.render(HostStatus.of(Statuses.leak(1))), UTF_8);
    assertThat(text)
        .contains(
            "w\u00e9b\\u007f\\u009b31m\\u202e\\u2066\\u200b\\u2028\\u2029\\ufeff\\ud83d\\ude00\\ud800")
        .doesNotContain("\u007f", "\u009b", "\u202e", "\u2066", "\u2028", "?");
    assertThat(text.codePoints().filter(c -> !PlainName.isPlain(c))).isEmpty();
  }

  @Test
  void shouldWriteNullForAFailedMemberAndKeepTheOthers() {
    Faults faults = new Faults();
    StatusJson broken =
        new StatusJson(
            port -> {
              throw new IllegalStateException("no name");
            },
            faults);
    JsonObject parsed =
        JsonParser.parseString(new String(broken.render(HostStatus.of(Statuses.leak(1))), UTF_8))
            .getAsJsonObject();
    JsonObject whole = parse(Statuses.leak(1));
    assertThat(parsed.keySet()).isEqualTo(whole.keySet());
    assertThat(parsed.get("close_wait").isJsonNull()).isTrue();
    assertThat(parsed.get("sockets")).isEqualTo(whole.get("sockets"));
    assertThat(parsed.get("settings")).isEqualTo(whole.get("settings"));
    assertThat(faults.count()).isPositive();
  }
}
