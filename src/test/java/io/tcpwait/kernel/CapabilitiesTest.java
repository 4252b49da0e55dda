package io.tcpwait.kernel;

import static io.tcpwait.kernel.Capability.CAP_DAC_READ_SEARCH;
import static io.tcpwait.kernel.Capability.CAP_SYS_ADMIN;
import static io.tcpwait.kernel.Capability.CAP_SYS_PTRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesTest {
  private static final ProcFs PROCFS = new ProcFs(Path.of("/proc"));

  @TempDir private Path folder;

  private static String status(String inheritable, String permitted, String effective) {
    return "Name:\tjava\nCapInh:\t%s\nCapPrm:\t%s\nCapEff:\t%s\nCapBnd:\t0\n"
        .formatted(inheritable, permitted, effective);
  }

  @Test
  void shouldReadTheSetsOfAThread() {
    var capabilities =
        Capabilities.parse(status("0000000000000001", "ffffffffffffffff", "0000000000280004"));
    assertThat(capabilities).isEqualTo(new Capabilities(0x280004, -1, 1));
    assertThat(capabilities.missing(EnumSet.allOf(Capability.class))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldListACapabilityThatIsNotEffectiveAsMissing(Capability capability) {
    var others = new Capabilities(~capability.mask(), -1, -1);
    assertThat(others.has(capability)).isFalse();
    assertThat(others.missing(EnumSet.allOf(Capability.class))).containsExactly(capability);
    assertThat(new Capabilities(capability.mask(), 0, 0).has(capability)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "CapEff:\t1\n", "CapInh:\t0\nCapPrm:\tx\nCapEff:\t0\n", "CapEff:\t-1\n"})
  void shouldFailIfTheStatusHasNoCapabilities(String status) throws Exception {
    Path file = Files.createDirectories(folder.resolve("thread-self")).resolve("status");
    Files.writeString(file, status);
    assertThatThrownBy(() -> Capabilities.ofCallingThread(new ProcFs(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": has no Cap");
  }

  private static int unshare() {
    try (Arena arena = Arena.ofConfined()) {
      return new Libc(arena).unshare(Libc.CLONE_NEWNET);
    }
  }

  @Test
  @Needs(Needs.NETNS)
  void shouldDropCapabilitiesOfTheCallingThreadAndItsChildren() throws Exception {
    Capabilities here = Capabilities.ofCallingThread(PROCFS);
    Netns.call(
        () -> {
          Capabilities.drop(PROCFS, Set.of(CAP_SYS_ADMIN, CAP_DAC_READ_SEARCH));
          Capabilities left = Capabilities.ofCallingThread(PROCFS);
          long gone = CAP_SYS_ADMIN.mask() | CAP_DAC_READ_SEARCH.mask();
          assertThat(left)
              .isEqualTo(
                  new Capabilities(
                      here.effective() & ~gone,
                      here.permitted() & ~gone,
                      here.inheritable() & ~gone));
          assertThat(left.has(CAP_SYS_PTRACE)).isTrue();
          assertThat(unshare()).isEqualTo(-Errno.EPERM);
          assertThatThrownBy(() -> Netns.call(() -> "made"))
              .hasMessage("unshare(CLONE_NEWNET): EPERM (operation not permitted)");
          return null;
        });
    assertThat(Capabilities.ofCallingThread(PROCFS)).isEqualTo(here);
    assertThat(Netns.<String>call(() -> "made")).isEqualTo("made");
  }

  @Test
  @Needs(Needs.NETNS)
  void shouldDropCapabilitiesThatAreNotHeld() throws Exception {
    Netns.call(
        () -> {
          Capabilities.drop(PROCFS, EnumSet.allOf(Capability.class));
          Capabilities left = Capabilities.ofCallingThread(PROCFS);
          assertThat(left.missing(EnumSet.allOf(Capability.class)))
              .isEqualTo(EnumSet.allOf(Capability.class));
          Capabilities.drop(PROCFS, EnumSet.allOf(Capability.class));
          assertThat(Capabilities.ofCallingThread(PROCFS)).isEqualTo(left);
          return null;
        });
  }
}
