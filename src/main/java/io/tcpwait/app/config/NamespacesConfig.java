package io.tcpwait.app.config;

import io.tcpwait.names.NamePatterns;

/**
 * The settings for network namespaces in the agent's own file.
 *
 * @param named how many are shown by name, the own included
 * @param watched which others are watched, by their names
 * @param cpuShare the part of a core that all others together may take, over any minute
 */
public record NamespacesConfig(int named, NamePatterns watched, double cpuShare) {
  /** All namespaces are watched, for 2 % of a core, and twenty are named. */
  public static final NamespacesConfig DEFAULT = new NamespacesConfig(20, NamePatterns.ALL, 0.02);
}
