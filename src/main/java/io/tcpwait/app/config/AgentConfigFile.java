package io.tcpwait.app.config;

import io.tcpwait.sample.Top;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link AgentConfig} from YAML. */
public final class AgentConfigFile {
  private static final int MAX_PORT = 65535;

  private AgentConfigFile() {}

  /** Reads the file; values that it leaves out keep their default. */
  public static ConfigResult<AgentConfig> read(Path file) {
    return YamlFile.read(file, (text, root) -> agent(root));
  }

  private static AgentConfig agent(YamlMap root) {
    root.allow("services", "top", "thresholds", "peer-groups", "namespaces");
    YamlMap top = root.map("top").allow("peers", "services", "budgets", "namespaces");
    return new AgentConfig(
        services(root.map("services")),
        new Top(
            top.integer("peers", Top.DEFAULT.peers(), 1, 50),
            top.integer("services", Top.DEFAULT.services(), 1, 20),
            top.integer("budgets", Top.DEFAULT.budgets(), 1, 20)),
        ThresholdsSection.read(root.map("thresholds")),
        PeerGroupsSection.read(root.map("peer-groups")),
        NamespacesSection.read(
            root.map("namespaces"),
            top.integer("namespaces", NamespacesConfig.DEFAULT.named(), 1, 100)));
  }

  private static Map<Integer, String> services(YamlMap services) {
    Map<Integer, String> nameByPort = new LinkedHashMap<>();
    Map<String, String> portByName = new HashMap<>();
    for (String key : services.keys()) {
      if (!isPort(key)) {
        services.mistake(key, "\"%s\" is no port; use a number from 1 to 65535".formatted(key));
        continue;
      }
      String name = services.text(key);
      String wrong = wrong(key, name);
      if (name == null || wrong != null) {
        services.mistake(key, "the name of port " + key + " " + wrong);
        continue;
      }
      String other = portByName.putIfAbsent(name, key);
      if (other != null) {
        services.mistake(
            key,
            "port %s has the name \"%s\" of port %s (line %d), which would make two services one;"
                    .formatted(key, name, other, services.line(other))
                + " give it a name of its own");
      }
      nameByPort.put(Integer.valueOf(key), name);
    }
    return nameByPort;
  }

  /** Whether a text is a number from 1 to 65535. */
  public static boolean isPort(String text) {
    return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= MAX_PORT;
  }

  private static @Nullable String wrong(String port, @Nullable String name) {
    if (name == null || name.isEmpty()) {
      return "is missing; write \"" + port + ": name\"";
    }
    if (name.equals("other")) {
      return "is \"other\", which stands for all services without series of their own";
    }
    if (name.matches("[0-9]+") && !name.equals(port)) {
      return "is the number " + name + ", which would read as another port";
    }
    return LabelName.wrong(name);
  }
}
