package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.NetworkText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a peer on a command line, as {@code ADDRESS} or {@code ADDRESS:PORT}. */
final class PeerName {
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([^]]*)]|([^:\\[\\]]*)):([0-9]+)");

  private final Pattern named;

  private PeerName(Pattern named) {
    this.named = named;
  }

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException with what is wrong and the mend
   */
  static PeerName parse(String text) {
    Matcher parts = WITH_PORT.matcher(text);
    boolean hasPort = parts.matches();
    if (hasPort && !AgentConfigFile.isPort(parts.group(3))) {
      throw new IllegalArgumentException(
          "the port of \"" + text + "\" must be a number from 1 to 65535");
    }
    String written = hasPort ? (parts.group(1) == null ? parts.group(2) : parts.group(1)) : text;
    String port = hasPort ? ":" + parts.group(3) : "";
    String address = address(hasPort ? written : written.replaceFirst("^\\[(.*)]$", "$1"), text);
    boolean ipv6 = address.indexOf(':') >= 0;
    String whole = ipv6 && hasPort ? "[" + address + "]" + port : address + port;
    // The end of an address without a port is not that of a longer IPv6 address.
    String end = ipv6 && !hasPort ? "(?!:?[0-9a-fA-F.])" : "(?![0-9a-fA-F.])";
    return new PeerName(Pattern.compile("(?<![0-9a-fA-F.:])\\[?" + Pattern.quote(whole) + end));
  }

  /** The address as findings write it. */
  private static String address(String written, String text) {
    if (written.indexOf('/') < 0) {
      try {
        return NetworkText.parse(written).label();
      } catch (IllegalArgumentException e) {
        if (written.startsWith("::ffff:")) {
          throw e;
        }
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is no address; write it as 10.0.0.7, 10.0.0.7:3306 or [2001:db8::7]:3306");
  }

  /** Whether the text of a finding has this name. */
  boolean isIn(String text) {
    return named.matcher(text).find();
  }
}
