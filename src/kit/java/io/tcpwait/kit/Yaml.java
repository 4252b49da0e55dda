package io.tcpwait.kit;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads YAML, and JSON, which is YAML too. */
public final class Yaml {
  private Yaml() {}

  /** Reads a text that is a map. */
  public static Map<?, ?> map(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }
}
