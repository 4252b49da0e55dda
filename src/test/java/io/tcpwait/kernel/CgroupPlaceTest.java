package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths of cgroups as container runtimes and systemd make them, with each of their drivers. */
class CgroupPlaceTest {
  private static final String ID =
      "3f4e8b1c9a7d52e60b8f1d4c7a93e5f20c6b8d1e4f7a92c53b6e8d0f1a2c4b5e";
  private static final String OTHER_ID = ID.replace('3', 'c');
  private static final String UID = "8f3d2c1b-4a5e-4b6c-9d8e-7f6a5b4c3d2e";

  private static CgroupPlace place(String cgroups) {
    return CgroupPlace.parse(
        cgroups
                .replace("OTHER", OTHER_ID)
                .replace("ID64", ID)
                .replace("U_ID", UID.replace('-', '_'))
                .replace("UID", UID)
                .replace('~', '\n')
            + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    // Docker: systemd, cgroupfs, version 1, rootless.
    "0::/system.slice/docker-ID64.scope, ''",
    "0::/docker/ID64, ''",
    "9:memory:/docker/ID64~1:name=systemd:/docker/ID64~0::/, ''",
    "11:cpu:/system.slice/docker-ID64.scope~1:name=systemd:/system.slice/docker-ID64.scope, ''",
    "0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID64.scope,"
        + " user@1000.service",
    "0::/system.slice/docker.service/docker/ID64, ''",
    // Docker with another parent cgroup, as compose files have.
    "0::/shop.slice/docker-ID64.scope, ''",
    // containerd: ctr, nerdctl.
    "0::/default/ID64, ''",
    "0::/system.slice/nerdctl-ID64.scope, ''",
    // Podman: systemd, cgroupfs, split below a unit, rootless, in a pod, rootless in a pod.
    "0::/machine.slice/libpod-ID64.scope/container, ''",
    "0::/libpod_parent/libpod-ID64, ''",
    "0::/system.slice/web.service/libpod-payload-ID64, web.service",
    "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID64.scope/container,"
        + " user@1000.service",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service/libpod-payload-ID64,"
        + " web.service",
    "0::/machine.slice/machine-libpod_pod_OTHER.slice/libpod-ID64.scope/container, ''",
    "0::/libpod_parent/OTHER/libpod-ID64, ''",
    "0::/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_OTHER.slice"
        + "/libpod-ID64.scope, user@1000.service",
  })
  void shouldFindTheWholeIdOfAContainerAndTheUnitAroundIt(String cgroups, String unit) {
    assertThat(place(cgroups)).isEqualTo(new CgroupPlace(ID.substring(0, 12), ID, "", unit));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The kubelet with systemd: guaranteed, burstable, best effort.
        "0::/kubepods.slice/kubepods-podU_ID.slice/cri-containerd-ID64.scope",
        "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-podU_ID.slice"
            + "/cri-containerd-ID64.scope",
        "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-podU_ID.slice"
            + "/crio-ID64.scope/container",
        "0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice"
            + "/kubelet-kubepods-burstable-podU_ID.slice/cri-containerd-ID64.scope",
        // With cgroupfs, version 1 too.
        "0::/kubepods/podUID/ID64",
        "0::/kubepods/burstable/podUID/ID64",
        "12:pids:/kubepods/besteffort/podUID/ID64~1:name=systemd:/kubepods/besteffort/podUID/ID64",
        // A runtime and a kubelet with different drivers.
        "0::/system.slice/containerd.service/kubepods-burstable-podU_ID.slice:cri-containerd:ID64",
        "0::/kubepods-besteffort-podU_ID.slice:cri-containerd:ID64",
        // k3s, Docker below a kubelet, a kubelet with a cgroup root.
        "0::/system.slice/k3s.service/kubepods/besteffort/podUID/ID64",
        "0::/kubepods.slice/kubepods-podU_ID.slice/docker-ID64.scope",
        "0::/nodes/kubepods/burstable/podUID/ID64"
      })
  void shouldFindTheUidOfAPod(String cgroups) {
    assertThat(place(cgroups)).isEqualTo(new CgroupPlace(ID.substring(0, 12), ID, UID, ""));
  }

  @Test
  void shouldTakeTheHashOfAStaticPodForItsUid() {
    String hash = "0123456789abcdef0123456789abcdef";
    assertThat(place("0::/kubepods/burstable/pod" + hash + "/ID64").podUid()).isEqualTo(hash);
  }

  /** A node in a container, as in kind: the cgroups below were made inside the container. */
  @Test
  void shouldNameTheOutermostContainer() {
    assertThat(place("0::/docker/ID64/kubelet/kubepods/burstable/podUID/OTHER"))
        .isEqualTo(new CgroupPlace(ID.substring(0, 12), ID, "", ""));
    assertThat(place("0::/system.slice/docker-ID64.scope/system.slice/nginx.service").unit())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0::/machine.slice/machine-web.scope/payload, web, ''",
    "0::/machine.slice/systemd-nspawn@web.service/payload, web, systemd-nspawn@web.service",
    "0::/lxc.payload.web/system.slice/nginx.service, web, ''",
    "0::/lxc.payload.shop_web/init.scope, shop_web, ''",
    "5:devices:/lxc/web~1:name=systemd:/lxc/web/init.scope, web, ''"
  })
  void shouldFindContainersThatHaveOnlyAName(String cgroups, String name, String unit) {
    assertThat(place(cgroups)).isEqualTo(new CgroupPlace(name, "", "", unit));
  }

  @ParameterizedTest
  @CsvSource({
    "0::/system.slice/nginx.service, nginx.service",
    "0::/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service",
    "0::/system.slice/docker.service, docker.service",
    "0::/system.slice/ssh.socket, ssh.socket",
    "0::/shop.slice/shop-web.slice/orders.service, orders.service",
    "0::/init.scope, init.scope",
    "0::/user.slice/user-1000.slice/session-3.scope, session-3.scope",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/orders.service, orders.service",
    "0::/user.slice/user-1000.slice/user@1000.service/init.scope, user@1000.service",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u12.scope, run-u12.scope",
    "0::/system.slice/_cpu.service, cpu.service",
    "0::/system.slice/dev-sda\\x2d1.swap, dev-sda\\x2d1.swap",
    // A service with child cgroups, and a child that is named like a service.
    "0::/system.slice/nginx.service/workers, nginx.service",
    "0::/system.slice/nginx.service/sshd.service, nginx.service",
    "0::/user.slice/user-1000.slice/user@1000.service/app.slice/a.service/b.service, a.service",
    // In version 1, systemd's own hierarchy names the unit.
    "4:memory:/a.service~1:name=systemd:/system.slice/nginx.service, nginx.service",
    "4:memory:/system.slice/nginx.service~0::/, nginx.service",
    "0::/system.slice/nginx.service (deleted), nginx.service",
    "0::/system.slice, ''",
    "0::/, ''",
    "4:memory:/process_api/c98c5d14d93343ee5809ba04230912f6, ''"
  })
  void shouldFindTheUnit(String cgroups, String unit) {
    assertThat(place(cgroups)).isEqualTo(new CgroupPlace("", "", "", unit));
  }

  @Test
  void shouldNotTakeTheMonitorOfARuntimeForAContainer() {
    assertThat(place("0::/machine.slice/libpod-conmon-ID64.scope").container()).isEmpty();
    assertThat(place("0::/kubepods.slice/kubepods-podU_ID.slice/crio-conmon-ID64.scope"))
        .extracting(CgroupPlace::container, CgroupPlace::podUid)
        .containsOnly("");
    assertThat(place("0::/lxc.monitor.web")).isEqualTo(CgroupPlace.NONE);
  }
}
