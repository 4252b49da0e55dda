package io.tcpwait.app;

import picocli.CommandLine.Command;

/** {@code tcpwait version}: the word for {@code --version}. */
@Command(name = "version", description = "Prints the version.", versionProvider = BuildInfo.class)
final class VersionCommand implements Runnable {
  @Override
  public void run() {
    System.out.println(new BuildInfo().getVersion()[0]);
  }
}
