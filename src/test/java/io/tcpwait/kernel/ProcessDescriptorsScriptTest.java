package io.tcpwait.kernel;

import static io.tcpwait.kernel.ProcessDescriptors.Answer.NO;
import static io.tcpwait.kernel.ProcessDescriptors.Answer.UNKNOWN;
import static io.tcpwait.kernel.ProcessDescriptors.Answer.YES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The results of ProcessDescriptors for each answer of the kernel. */
class ProcessDescriptorsScriptTest {
  private final ScriptedProcess kernel = new ScriptedProcess();
  private final ProcessDescriptors descriptors =
      new ProcessDescriptors(new ProcFs(Path.of("/host/proc")), arena -> kernel);

  @AfterEach
  void close() {
    descriptors.close();
  }

  private List<String> walk() throws IOException {
    List<String> seen = new ArrayList<>();
    while (descriptors.next()) {
      seen.add(descriptors.fd() + "=" + descriptors.socketInode());
    }
    return seen;
  }

  @Test
  void distinguishesSocketsFromOtherDescriptorsOverSeveralListings() throws Exception {
    kernel.listings.add(List.of(".", "..", "0", "1", "12345"));
    kernel.listings.add(List.of("2147483647", "3"));
    kernel.links.addAll(
        List.of("/dev/null", "socket:[1]", "pipe:[5]", "socket:[4294967295]", "/socket:[3]"));
    descriptors.open(7);
    assertThat(walk()).containsExactly("0=-1", "1=1", "12345=-1", "2147483647=4294967295", "3=-1");
    assertThat(kernel.asked)
        .containsExactly(
            "open /host/proc/7/fd",
            "readlinkat 0",
            "readlinkat 1",
            "readlinkat 12345",
            "readlinkat 2147483647",
            "readlinkat 3");
    assertThat(kernel.closed).isEqualTo(1);
  }

  @Test
  void skipsDescriptorsThatVanish() throws Exception {
    kernel.listings.add(List.of("0", "1", "2", "3"));
    kernel.links.addAll(List.of("-2", "socket:[1]", "-3", "-2"));
    descriptors.open(7);
    assertThat(walk()).containsExactly("1=1");
  }

  /** Only the path of a file can be longer than a page. */
  @Test
  void aLinkThatIsTooLongIsNotASocket() throws Exception {
    kernel.listings.add(List.of("0", "1", "2"));
    kernel.links.addAll(List.of("socket:[1]", "-36", "/" + "x".repeat(1000)));
    descriptors.open(7);
    assertThat(walk()).containsExactly("0=1", "1=-1", "2=-1");
  }

  @Test
  void aWalkEndsWhenTheProcessEnds() throws Exception {
    kernel.listings.add(List.of("0"));
    kernel.listings.add(List.of("-2"));
    kernel.links.add("socket:[1]");
    descriptors.open(7);
    assertThat(walk()).containsExactly("0=1");
    assertThat(descriptors.next()).isFalse();
    assertThat(kernel.closed).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {-Errno.ENOENT, -Errno.ESRCH})
  void anEndedProcessIsNotFound(int result) {
    kernel.opens.add(result);
    assertThatThrownBy(() -> descriptors.open(7))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage("/host/proc/7/fd");
  }

  @ParameterizedTest
  @ValueSource(ints = {-Errno.EACCES, -Errno.EPERM})
  void aProcessThatMayNotBeReadIsDenied(int result) {
    kernel.opens.add(result);
    assertThatThrownBy(() -> descriptors.open(7))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage("/host/proc/7/fd: " + Errno.describe(-result));
  }

  @Test
  void anotherFailureIsNeitherNotFoundNorDenied() {
    kernel.opens.add(-Errno.EMFILE);
    assertThatThrownBy(() -> descriptors.open(7))
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessage("/host/proc/7/fd: EMFILE (too many open files)");
  }

  /** CAP_DAC_READ_SEARCH allows listing the descriptors, but not reading them. */
  @Test
  void aWalkIsDeniedIfItsDescriptorsMayNotBeRead() throws Exception {
    kernel.listings.add(List.of("0", "1"));
    kernel.links.addAll(List.of("-13", "-13"));
    descriptors.open(7);
    assertThatThrownBy(descriptors::next).isInstanceOf(AccessDeniedException.class);
    assertThat(kernel.closed).isEqualTo(1);
    assertThat(descriptors.next()).isFalse();
  }

  @Test
  void aDescriptorThatIsDeniedAndThenMissingIsSkipped() throws Exception {
    kernel.listings.add(List.of("0", "1"));
    kernel.links.addAll(List.of("-13", "-2", "socket:[1]"));
    descriptors.open(7);
    assertThat(walk()).containsExactly("1=1");
  }

  @Test
  void anyOtherFailureEndsTheWalk() throws Exception {
    kernel.listings.add(List.of("-12"));
    descriptors.open(7);
    assertThatThrownBy(descriptors::next)
        .isExactlyInstanceOf(FileSystemException.class)
        .hasMessage("/host/proc/7/fd: ENOMEM (out of memory)");
    kernel.listings.add(List.of("0"));
    kernel.links.add("-12");
    descriptors.open(8);
    assertThatThrownBy(descriptors::next).hasMessage("/host/proc/8/fd: ENOMEM (out of memory)");
    assertThat(kernel.closed).isEqualTo(2);
  }

  @Test
  void openingAnotherProcessEndsTheWalk() throws Exception {
    kernel.listings.add(List.of("0", "1"));
    kernel.listings.add(List.of("5"));
    kernel.links.addAll(List.of("socket:[1]", "socket:[2]"));
    descriptors.open(7);
    assertThat(descriptors.next()).isTrue();
    descriptors.open(8);
    assertThat(kernel.closed).isEqualTo(1);
    assertThat(descriptors.fd()).isEqualTo(-1);
    assertThat(walk()).containsExactly("5=2");
  }

  @Test
  void thereAreNoDescriptorsBeforeAProcessIsOpened() throws Exception {
    assertThat(descriptors.next()).isFalse();
    assertThat(descriptors.fd()).isEqualTo(-1);
    assertThat(descriptors.socketInode()).isEqualTo(-1);
    assertThat(kernel.asked).isEmpty();
  }

  private ProcessDescriptors.Answer isTcp(String before, String protocol, String after) {
    kernel.links.addAll(List.of(before, after));
    kernel.protocols.add(protocol);
    return descriptors.isTcp(2147483647, 10, 5);
  }

  @Test
  void aSocketIsOfTcpByTheNameOfItsProtocol() {
    for (String name : List.of("TCP", "TCPv6", "MPTCP", "MPTCPv6")) {
      assertThat(isTcp("socket:[5]", name, "socket:[5]")).as(name).isEqualTo(YES);
    }
    for (String name :
        List.of(
            "",
            "T",
            "TCPv",
            "TCPv7",
            "xTCP",
            "TCPTCPTCP",
            "MPTCPv6x",
            "UDP",
            "UNIX-STREAM",
            "SMC")) {
      assertThat(isTcp("socket:[5]", name, "socket:[5]")).as(name).isEqualTo(NO);
    }
    assertThat(kernel.asked.subList(0, 3))
        .containsExactly(
            "readlinkat /host/proc/2147483647/fd/10",
            "getxattr /host/proc/2147483647/fd/10 system.sockprotoname",
            "readlinkat /host/proc/2147483647/fd/10");
  }

  @Test
  void aReusedDescriptorIsNotTheSoughtSocket() {
    assertThat(isTcp("socket:[5]", "TCP", "socket:[6]")).isEqualTo(NO);
    assertThat(isTcp("socket:[5]", "TCP", "-2")).isEqualTo(NO);
    assertThat(isTcp("socket:[5]", "-2", "-2")).isEqualTo(NO);
    assertThat(isTcp("socket:[5]", "-95", "/file")).isEqualTo(NO);
    kernel.links.clear();
    kernel.protocols.clear();
    for (String link : List.of("socket:[6]", "/file", "-2", "-3")) {
      kernel.links.add(link);
      assertThat(descriptors.isTcp(7, 10, 5)).as(link).isEqualTo(NO);
    }
  }

  @Test
  void theProtocolIsUnknownIfTheKernelDoesNotTellIt() {
    kernel.links.add("-13");
    assertThat(descriptors.isTcp(7, 10, 5)).isEqualTo(UNKNOWN);
    assertThat(isTcp("socket:[5]", "-95", "socket:[5]")).isEqualTo(UNKNOWN);
    assertThat(isTcp("socket:[5]", "-13", "socket:[5]")).isEqualTo(UNKNOWN);
    assertThat(isTcp("socket:[5]", "TCP", "-13")).isEqualTo(UNKNOWN);
  }

  @Test
  void askingForAnotherDescriptorDoesNotDisturbAWalk() throws Exception {
    kernel.listings.add(List.of("0", "1"));
    kernel.links.addAll(List.of("socket:[1]", "socket:[5]", "socket:[5]", "socket:[2]"));
    kernel.protocols.add("TCP");
    descriptors.open(7);
    assertThat(descriptors.next()).isTrue();
    assertThat(descriptors.isTcp(9, 3, 5)).isEqualTo(YES);
    assertThat(descriptors.fd() + "=" + descriptors.socketInode()).isEqualTo("0=1");
    assertThat(walk()).containsExactly("1=2");
  }

  /** The first thread has ended, and does not show descriptors. */
  @Test
  void shouldWalkAnotherThreadIfTheFirstShowsNoDescriptors() throws Exception {
    kernel.listings.add(List.of(".", ".."));
    kernel.listings.add(List.of());
    kernel.listings.add(List.of(".", "..", "7", "12", "13"));
    kernel.listings.add(List.of(".", "..", "3"));
    kernel.links.add("socket:[5]");
    descriptors.open(7);
    assertThat(walk()).containsExactly("3=5");
    assertThat(kernel.asked)
        .containsExactly(
            "open /host/proc/7/fd",
            "open /host/proc/7/task",
            "open /host/proc/7/task/12/fd",
            "readlinkat 3");
    assertThat(kernel.closed).isEqualTo(3);
  }

  @Test
  void shouldWalkAnotherThreadIfTheFirstIsDenied() throws Exception {
    kernel.opens.addAll(List.of(-Errno.EACCES, 1000, 1000));
    kernel.listings.add(List.of(".", "..", "7", "12"));
    kernel.listings.add(List.of("3"));
    kernel.links.add("socket:[5]");
    descriptors.open(7);
    assertThat(walk()).containsExactly("3=5");
    assertThat(kernel.closed).isEqualTo(2);
  }

  @Test
  void shouldFailAsDeniedIfTheOtherThreadsAreDeniedToo() {
    kernel.opens.addAll(List.of(-Errno.EACCES, 1000, -Errno.EACCES));
    kernel.listings.add(List.of("7", "12"));
    assertThatThrownBy(() -> descriptors.open(7)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void shouldFindNoDescriptorsWithoutAnotherThread() throws Exception {
    kernel.listings.add(List.of(".", ".."));
    kernel.listings.add(List.of());
    kernel.listings.add(List.of(".", "..", "7"));
    descriptors.open(7);
    assertThat(walk()).isEmpty();
    assertThat(kernel.closed).isEqualTo(2);
  }

  @Test
  void shouldAskAnotherThreadWhetherASocketIsOfTcp() {
    kernel.links.addAll(List.of("-2", "socket:[5]", "socket:[5]"));
    kernel.listings.add(List.of("7", "12"));
    kernel.protocols.add("TCP");
    assertThat(descriptors.isTcp(7, 3, 5)).isEqualTo(YES);
    assertThat(kernel.asked)
        .containsExactly(
            "readlinkat /host/proc/7/fd/3",
            "open /host/proc/7/task",
            "readlinkat /host/proc/7/task/12/fd/3",
            "getxattr /host/proc/7/task/12/fd/3 system.sockprotoname",
            "readlinkat /host/proc/7/task/12/fd/3");
  }

  /** A tree that is not of the kernel may have such a file. */
  @Test
  void shouldFindNoDescriptorsIfTheFolderIsAFile() throws Exception {
    kernel.listings.add(List.of("-20"));
    descriptors.open(7);
    assertThat(walk()).isEmpty();
  }
}
