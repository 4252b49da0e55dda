package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessesTest {
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  private static final String OTHER_ID = ID.replace('0', 'f');
  private static final int SELF = (int) ProcessHandle.current().pid();

  @TempDir Path root = Path.of("");

  private final Processes real = new Processes(new ProcFs(Path.of("/proc")));

  @Test
  void thePidsAreTheNumericFolders() throws Exception {
    for (String name :
        new String[] {"1", "42", "4194304", "self", "net", "4a", "0", "99999999999"}) {
      Files.createDirectory(root.resolve(name));
    }
    assertThat(new Processes(new ProcFs(root)).pids()).containsExactlyInAnyOrder(1, 42, 4194304);
    for (int pid = 1000; pid < 1200; pid++) {
      Files.createDirectory(root.resolve("" + pid));
    }
    assertThat(new Processes(new ProcFs(root)).pids()).hasSize(203).doesNotHaveDuplicates();
  }

  @Test
  void aMissingProcfsIsAFailureAndNotAnEmptyList() {
    assertThatThrownBy(() -> new Processes(new ProcFs(root.resolve("none"))).pids())
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void readsThisProcess() throws Exception {
    assertThat(real.pids()).contains(SELF, 1);
    assertThat(real.uid(SELF))
        .isEqualTo(((Number) Files.getAttribute(root, "unix:uid")).longValue());
    assertThat(real.name(SELF)).isEqualTo("java");
    assertThat(real.startTime(SELF)).isPositive();
    assertThat(real.maxDescriptors(SELF)).isPositive();
    assertThat(real.place(SELF).container()).matches("|[0-9a-f]{12}");
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.MINUTES)
  void readsAChildUntilItHasEnded() throws Exception {
    String script = "ulimit -Sn 123; exec 7</dev/null 8</dev/null; echo; read line";
    Process child = new ProcessBuilder("sh", "-c", script).start();
    int pid = (int) child.pid();
    try (var output = child.inputReader()) {
      assertThat(output.readLine()).isEmpty();
      assertThat(real.pids()).contains(pid);
      assertThat(real.name(pid)).isEqualTo("sh");
      assertThat(real.uid(pid)).isEqualTo(real.uid(SELF));
      assertThat(real.startTime(pid)).isGreaterThanOrEqualTo(real.startTime(SELF));
      assertThat(real.maxDescriptors(pid)).isEqualTo(123);
      boolean told = Files.size(Path.of("/proc/" + pid + "/fd")) > 0; // Since Linux 6.2.
      assertThat(real.openDescriptors(pid)).isEqualTo(told ? 5 : Processes.UNKNOWN);
    } finally {
      child.destroyForcibly().waitFor();
    }
    assertThat(real.pids()).doesNotContain(pid);
    assertGone(real, pid);
  }

  private static void assertGone(Processes processes, int pid) {
    assertThat(processes.name(pid)).isEmpty();
    assertThat(processes.place(pid)).isEqualTo(CgroupPlace.NONE);
    assertThat(processes.uid(pid)).isEqualTo(Processes.UNKNOWN);
    assertThat(processes.startTime(pid)).isEqualTo(Processes.UNKNOWN);
    assertThat(processes.maxDescriptors(pid)).isEqualTo(Processes.UNKNOWN);
    assertThat(processes.openDescriptors(pid)).isEqualTo(Processes.UNKNOWN);
  }

  @Test
  void readsEachFieldFromItsOwnFile() throws Exception {
    Path folder = Files.createDirectory(root.resolve("7"));
    Files.writeString(folder.resolve("stat"), "7 (x) S " + "0 ".repeat(18) + "11 0\n");
    Files.writeString(folder.resolve("status"), "Name:\tx\nUid:\t1\t22\t3\t4\n");
    Files.writeString(folder.resolve("comm"), "x\u00e4\n");
    Files.writeString(folder.resolve("cgroup"), "0::/docker/" + ID + "\n");
    Files.writeString(folder.resolve("limits"), "Max open files   33   44   files\n");
    var processes = new Processes(new ProcFs(root));
    assertThat(processes.startTime(7)).isEqualTo(11);
    assertThat(processes.uid(7)).isEqualTo(22);
    assertThat(processes.name(7)).isEqualTo("x\u00e4");
    assertThat(processes.place(7).container()).isEqualTo("0123456789ab");
    assertThat(processes.maxDescriptors(7)).isEqualTo(33);
    assertGone(processes, 8);
  }

  /** The name does not decide: PID 2 of a container may have the name of a kernel thread. */
  @Test
  void shouldRecognizeAKernelThreadByItsFlags() throws Exception {
    Path folder = Files.createDirectory(root.resolve("2"));
    var processes = new Processes(new ProcFs(root));
    assertThat(processes.isOfKernel(2)).isFalse();
    Files.writeString(folder.resolve("stat"), "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0\n");
    assertThat(processes.isOfKernel(2)).isTrue();
    Files.writeString(folder.resolve("stat"), "2 (kthreadd) S 1 2 2 0 -1 4194304 0 0 0 0 0\n");
    assertThat(processes.isOfKernel(2)).isFalse();
    assertThat(real.isOfKernel(SELF)).isFalse();
  }

  @Test
  void shouldReadTheContainerOfAnotherThreadOnceTheFirstHasEnded() throws Exception {
    Path first = Files.createDirectories(root.resolve("7/task/7"));
    Path other = Files.createDirectories(root.resolve("7/task/9"));
    Files.writeString(root.resolve("7/cgroup"), "4:cpu:/\n");
    Files.writeString(first.resolve("cgroup"), "4:cpu:/\n");
    Files.writeString(other.resolve("cgroup"), "4:cpu:/docker/" + ID + "\n");
    assertThat(new Processes(new ProcFs(root)).place(7).container()).isEqualTo("0123456789ab");
  }

  @Test
  void shouldKnowItselfByTheLinkOfTheProcFileSystem() throws Exception {
    assertThat(real.self()).isEqualTo(SELF);
    assertThat(new Processes(new ProcFs(root)).self()).isEqualTo(SELF);
    Files.createSymbolicLink(root.resolve("self"), Path.of("4711"));
    assertThat(new Processes(new ProcFs(root)).self()).isEqualTo(4711);
  }

  /** Kernels before 6.2 give the folder a size of 0. */
  @Test
  void aFolderWithoutASizeHasAnUnknownNumberOfDescriptors() throws Exception {
    Path folder = Files.createDirectory(root.resolve("7"));
    Files.createFile(folder.resolve("fd"));
    var processes = new Processes(new ProcFs(root));
    assertThat(processes.openDescriptors(7)).isEqualTo(Processes.UNKNOWN);
    Files.write(folder.resolve("fd"), new byte[5]);
    assertThat(processes.openDescriptors(7)).isEqualTo(5);
  }

  private static String place(String cgroups) {
    return CgroupPlace.parse(cgroups).container();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cat", "a b", "a) b", ") R 1 2 3", "((", "))", "", "a\nb", ") S 1 2 3 4 5 (x"})
  void readsTheStartTimeBehindAnyName(String name) {
    String recorded =
        " R 26776 26776 18716 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 1191411 3133440 394"
            + " 18446744073709551615 93841749397504 93841749417385 140722242794304 0 0 0 0 0 0 0 0"
            + " 0 17 1 0 0 0 0 0 93841749433392 93841749435008 93842437693440 140722242804442"
            + " 140722242804462 140722242804462 140722242805739 0\n";
    assertThat(Processes.parseStartTime("26792 (" + name + ")" + recorded)).isEqualTo(1191411);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "7 (x",
        "7 (x)",
        "7 (x) R 1 2 3",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23",
        "7 (x) R 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21",
        "7 (x) R 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 x 23",
        "7 (x) R 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 -22 23",
        "7 (x) R 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 99999999999999999999 23"
      })
  void aMissingStartTimeIsUnknown(String stat) {
    assertThat(Processes.parseStartTime(stat)).isEqualTo(Processes.UNKNOWN);
  }

  @Test
  void theUserIsTheEffectiveUser() {
    String recorded =
        """
        Name:\tUid:\t9\t9\t9
        Umask:\t0022
        Uid:\t0\t4294967294\t0\t33
        Gid:\t1\t2\t3\t4
        """;
    assertThat(Processes.parseUid(recorded)).isEqualTo(4294967294L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Uid:",
        "Uid:\t1",
        "Uid:\t1\tx\t3\t4",
        "Uid:\t1\t-2\t3\t4",
        "Gid:\t1\t2\t3\t4",
        "Uid:\t1\t99999999999999999999\t3\t4"
      })
  void aMissingUserIsUnknown(String status) {
    assertThat(Processes.parseUid(status + "\n")).isEqualTo(Processes.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "20000                20000                files     , 20000",
    "1024                 unlimited            files     , 1024",
    "unlimited            unlimited            files     , 9223372036854775807",
    "0 0 files, 0",
    "x 5 files, -1",
    "-1 5 files, -1",
    "99999999999999999999 5 files, -1",
    "'', -1"
  })
  void theLimitIsTheSoftLimit(String values, long limit) {
    String limits =
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max cpu time              unlimited            unlimited            seconds
        Max processes             96365                96365                processes
        Max open files            %s
        Max locked memory         8388608              8388608              bytes
        """
            .formatted(values);
    assertThat(Processes.parseMaxDescriptors(limits)).isEqualTo(limit);
  }

  @Test
  void aMissingLimitIsUnknown() {
    assertThat(Processes.parseMaxDescriptors("")).isEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseMaxDescriptors("Max processes   5  5  processes\n"))
        .isEqualTo(Processes.UNKNOWN);
  }

  @Test
  void aNameIsUtf8AndMayBeCutInsideACharacter() {
    assertThat(Processes.parseName("a b\n\n")).isEqualTo("a b\ufffd");
    assertThat(Processes.parseName("\n")).isEqualTo("(unnamed)");
    assertThat(Processes.parseName("\u00c3\u00a4\n")).isEqualTo("\u00e4");
    assertThat(Processes.parseName("x\u00c3\n")).isEqualTo("x\ufffd");
    assertThat(Processes.parseName("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0::/system.slice/docker-ID.scope",
        "0::/docker/ID",
        "12:memory:/docker/ID",
        "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod8f3d.slice/cri-containerd-ID.scope",
        "0::/system.slice/containerd.service/kubepods-burstable-pod8f3d.slice:cri-containerd:ID",
        "0::/kubepods.slice/kubepods-pod8f3d.slice/crio-ID.scope",
        "0::/kubepods.slice/kubepods-pod8f3d.slice/crio-ID.scope/container",
        "4:cpu,cpuacct:/kubepods/besteffort/pod8f3d-22/ID",
        "0::/machine.slice/libpod-ID.scope",
        "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope/container",
        "0::/libpod_parent/libpod-ID",
        "0::/default/ID",
        "0::/system.slice/docker-ID.scope/init.scope",
        "0::/../../docker-ID.scope",
        "0::/docker/ID/docker/OTHER",
        "0::/docker/ID/kubelet/kubepods/pod1/OTHER",
        "0::/system.slice/docker-ID.scope/kubepods.slice/cri-containerd-OTHER.scope",
        "0::/system.slice/docker-ID.scope/OTHER",
        "0::/kubepods.slice/kubepods-pod8f3d.slice/crio-ID.scope/libpod_parent/libpod-OTHER",
        "0::/system.slice:docker:ID",
        "0::/system.slice/nerdctl-ID.scope",
        "0::/system.slice/buildah-ID.scope",
        "0::/k8s.io/ID",
        "0::/ecs/a1b2/ID",
        "0::/system.slice/web.service/libpod-payload-ID",
        "0::/system.slice/docker.service/docker/ID",
        "0::/system.slice/k3s.service/kubepods/besteffort/pod1/ID",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/docker-ID.scope",
        "0::/docker/ID (deleted)",
        "11:devices:/\n1:name=systemd:/docker/ID\n0::/system.slice"
      })
  void findsTheContainer(String cgroups) {
    String text = cgroups.replace("OTHER", OTHER_ID).replace("ID", ID) + "\n";
    assertThat(place(text)).isEqualTo("0123456789ab");
  }

  /** A container that was made without an ID has a name. */
  @ParameterizedTest
  @CsvSource({
    "0::/lxc/web, web",
    "0::/lxc/web/init.scope/ID, web",
    "0::/lxc.payload.web/system.slice/docker-ID.scope, web",
    "0::/lxc.payload/web, web",
    "0::/machine.slice/machine-web.scope/payload, web",
    "0::/machine.slice/machine-my\\x2dweb.scope/ID, my-web",
    "0::/machine.slice/systemd-nspawn@web.service/payload/system.slice/docker-ID.scope, web",
    "0::/machine.slice/machine-a\\x0ab.scope, a\ufffdb"
  })
  void findsTheNameOfAContainerWithoutAnId(String cgroups, String name) {
    assertThat(place(cgroups.replace("ID", ID) + "\n")).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "0::/",
        "0::/init.scope",
        "0::/user.slice/user-1000.slice/session-3.scope",
        "0::/machine.slice/libpod-conmon-ID.scope",
        "0::/kubepods.slice/crio-conmon-ID.scope",
        "0::/docker/ID0",
        "0::/docker/0ID",
        "0::/docker/0123456789ab",
        "0::/docker/xID",
        "0::/docker/IDx",
        "4:memory:/process_api/d38fc8ac65d9ba194491b9a8a921d0fa",
        "ID",
        "0::/system.slice/web.service/ID",
        "0::/system.slice/web.service/docker/ID",
        "0::/system.slice/web.service/docker-ID.scope",
        "0::/system.slice/web.service/kubepods/pod1/ID",
        "0::/user.slice/user-1000.slice/session-3.scope/ID",
        "0::/user.slice/user-1000.slice/user@1000.service/ID",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.scope/ID",
        "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.scope/docker-ID.scope",
        "0::/machine.slice/machine-qemu\\x2d1\\x2dweb.scope",
        "0::/lxc.monitor.web",
        "0::/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
      })
  void aProcessOutsideAContainerHasNoContainer(String cgroups) {
    assertThat(place(cgroups.replace("ID", ID) + "\n")).isEmpty();
    assertThat(place(cgroups.replace("ID", ID.toUpperCase(java.util.Locale.ROOT)))).isEmpty();
  }

  @Test
  void shouldReadAZombieAndItsParentFromStat() {
    String zombie = "42 (a (b) c) Z 7 1 1 0";
    assertThat(Processes.parseEnded(zombie)).isTrue();
    assertThat(Processes.parseEnded("42 (a) S 7 1 1 0")).isFalse();
    assertThat(Processes.parseEnded("")).isTrue();
    String withThreads = "42 (a) %s 7 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 %d 0 11 0";
    assertThat(Processes.parseEnded(withThreads.formatted("Z", 1))).isTrue();
    assertThat(Processes.parseEnded(withThreads.formatted("Z", 2))).isFalse();
    assertThat(Processes.parseParent(zombie)).isEqualTo(7);
    assertThat(Processes.parseParent("")).isEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseParent("42 (a")).isEqualTo(Processes.UNKNOWN);
  }
}
