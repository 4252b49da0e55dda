package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NetlinkExceptionTest {
  /** The errors after which a retry would fail as well, by number. */
  private static final Set<Integer> REFUSALS =
      Set.of(
          1, // EPERM: a security module
          2, // ENOENT: no tcp_diag in this kernel
          13, // EACCES: SELinux
          22, // EINVAL: a request that this kernel does not know
          38, // ENOSYS: seccomp
          93, // EPROTONOSUPPORT: no sock_diag in this kernel
          95, // EOPNOTSUPP
          97, // EAFNOSUPPORT: no netlink, or systemd's RestrictAddressFamilies
          111); // ECONNREFUSED: no subsystem listens to sock_diag

  @Test
  void distinguishesARefusalFromATransientErrorByErrno() {
    for (int errno = 1; errno <= 4095; errno++) {
      boolean refusal = REFUSALS.contains(errno);
      assertThat(NetlinkException.call("recv", errno).refused()).as("%d", errno).isEqualTo(refusal);
      assertThat(NetlinkException.answered(errno).refused()).as("%d", errno).isEqualTo(refusal);
    }
  }

  @Test
  void aDumpBrokenOffIsNeverARefusal() {
    for (int errno : REFUSALS) {
      assertThat(NetlinkException.brokenOff(errno).refused()).isFalse();
    }
    assertThat(NetlinkException.malformed("x").refused()).isFalse();
  }

  @Test
  void anErrnoWithoutANameIsShownAsANumber() {
    assertThat(NetlinkException.call("recv", 4000)).hasMessage("netlink: recv: errno 4000");
    assertThat(NetlinkException.call("socket", 13))
        .hasMessage("netlink: socket: EACCES (permission denied)");
    assertThat(NetlinkException.malformed("x").errno()).isZero();
  }
}
