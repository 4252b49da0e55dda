package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.Libc;
import io.tcpwait.kit.Netns;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Processes that leak, each in a network namespace, with names that could control a terminal, a
 * browser or a parser. The calling thread gets its own mount namespace, in which alone the names of
 * network namespaces are visible, and must not leave it.
 */
public final class HostileHost implements AutoCloseable {
  /** Enters the namespace, names it and writes the script; names are in hexadecimal digits. */
  private static final String BOOT =
      """
      my ($folder, $netns, $script, $comm, $code) = @ARGV;
      $_ = pack('H*', $_) for $netns, $script;
      system('ip', 'link', 'set', 'lo', 'up') == 0 or die;
      system('ip', 'netns', 'attach', $netns, $$) == 0 or die;
      open my $file, '>', "$folder/$script" or die $!;
      print $file $code;
      close $file or die $!;
      exec 'perl', "$folder/$script", $comm;
      """;

  /** Gives the process its name, whose argument is in hexadecimal digits. */
  private static final String NAMED_LEAK =
      """
      open my $name, '>', '/proc/self/comm' or die $!;
      syswrite $name, pack('H*', shift) or die $!;
      """
          + PerlLeak.SCRIPT;

  private static final int CLONE_NEWNS = 0x20000;

  /** Markup in all names. A script with such a name is not shown. */
  static final Names MARKUP =
      new Names("<b>&'x", "<b>&'x", "<i>alert(1)<.pl", "perl", "<img src=x>", "<img src=x>");

  /**
   * A title, a cleared screen, a C1 control, line ends, a character that turns the direction of
   * writing, and a byte that is not UTF-8.
   */
  static final Names CONTROL =
      new Names(
          "n\u001b]0;p\u0007\n\r\u000b\u00ff\u00c2\u009bs",
          "n\ufffd]0;p\ufffd\ufffd\ufffd\ufffd\ufffd\ufffds",
          "\u001b[2J\u00e2\u0080\u00ae\u00ff\u00c2\u009bx\\.pl",
          "\ufffd[2J\ufffd\ufffd\ufffdx\\.pl",
          "\u001b]0;p\u0007\u001b[2J\u00c2\u009b\n",
          "\ufffd]0;p\ufffd\ufffd[2J\ufffd\ufffd");

  /** Delimiters of text formats. The agent's own namespace has this name. */
  static final Names MARKS =
      new Names(
          "own|\"\\n=1,'}",
          "own|\"\\n=1,'}",
          "a|b.pl",
          "perl",
          "\"\\\u00e2\u0080\u00ae|x=1;'\n",
          "\"\\\ufffd|x=1;'\ufffd");

  /**
   * The names of a process, and how each name is shown.
   *
   * @param netns with each byte as a character, like {@code script} and {@code comm}
   * @param program how the script is shown
   */
  record Names(
      String netns, String netnsShown, String script, String program, String comm, String process) {
    private List<String> boot(Path folder) {
      return List.of(
          "perl", "-e", BOOT, folder.toString(), hex(netns), hex(script), hex(comm), NAMED_LEAK);
    }

    private static String hex(String bytes) {
      return HexFormat.of().formatHex(bytes.getBytes(ISO_8859_1));
    }
  }

  static final List<Names> ALL = List.of(MARKUP, CONTROL, MARKS);

  private final List<Process> leaks = new ArrayList<>();

  /**
   * Starts all processes.
   *
   * @param folder of their scripts
   */
  public HostileHost(Path folder) throws IOException, InterruptedException {
    enterMounts();
    for (Names names : ALL) {
      List<String> command = new ArrayList<>();
      if (!names.equals(MARKS)) {
        command.addAll(List.of("unshare", "--net"));
      }
      command.addAll(names.boot(folder));
      leaks.add(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }
    for (Process leak : leaks) {
      BufferedReader output = leak.inputReader();
      assertThat(output.readLine()).isEqualTo("leaked");
    }
  }

  /** Mounts an own {@code /run}, whose mounts are not visible elsewhere. */
  private static void enterMounts() throws IOException, InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(new Libc(arena).unshare(CLONE_NEWNS)).isZero();
    }
    Netns.run("mount", "--make-rprivate", "/");
    Netns.run("mount", "-t", "tmpfs", "tmpfs", "/run");
  }

  /** The names of network namespaces, as they are shown. */
  public static List<String> namespaces() {
    return ALL.stream().map(Names::netnsShown).toList();
  }

  /** The names of processes, as they are shown. */
  public static List<String> processes() {
    return ALL.stream().map(Names::process).toList();
  }

  long pid(Names names) {
    return leaks.get(ALL.indexOf(names)).pid();
  }

  @Override
  public void close() {
    leaks.forEach(leak -> leak.destroyForcibly().onExit().join());
  }
}
