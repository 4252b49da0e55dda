package io.tcpwait.kernel;

import static io.tcpwait.kernel.ScriptedKernel.datagram;
import static io.tcpwait.kernel.ScriptedKernel.replay;
import static io.tcpwait.kernel.ScriptedKernel.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tcpwait.kernel.NetlinkException.Origin;
import io.tcpwait.kernel.ScriptedKernel.Received;
import io.tcpwait.kernel.ScriptedKernel.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that a real kernel gives seldom or never, from a scripted kernel. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SockDiagScriptTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);

  private final List<Seen> seen = new ArrayList<>();
  private ScriptedKernel kernel = new ScriptedKernel((request, seq) -> recorded(request, seq));
  private SockDiag diag = new SockDiag(arena -> kernel);

  private void script(Script script) {
    diag.close();
    kernel = new ScriptedKernel(script);
    diag = new SockDiag(arena -> kernel);
  }

  @AfterEach
  void everyDescriptorIsClosed() {
    diag.close();
    assertThat(kernel.open).isEmpty();
  }

  private static List<Received> recorded(String request, int seq) throws IOException {
    return switch (request) {
      case "18" -> replay(Recording.oneWalk(), 1, seq);
      case "20/2" -> replay(Recording.twoWalks(), 2, seq);
      case "20/10" -> replay(Recording.twoWalks(), 3, seq);
      default -> throw new AssertionError(request);
    };
  }

  private static List<Received> refusal(int seq, int errno) {
    return List.of(datagram(Messages.end(Nlmsg.TYPE_ERROR, seq, -errno)));
  }

  private void dump() throws NetlinkException {
    diag.dump(ALL, true, Seen.into(seen));
  }

  private NetlinkException failure() {
    return catchThrowableOfType(NetlinkException.class, this::dump);
  }

  @Test
  void oneRequestForASingleWalkIsEnough() throws Exception {
    dump();
    dump();

    assertThat(kernel.requests).containsExactly("18", "18");
    assertThat(kernel.opened).isEqualTo(2);
    assertThat(seen.subList(0, 12).stream().map(Seen::toString))
        .containsExactlyElementsOf(Recording.text("one-walk.txt").lines().toList());
    assertThat(seen.subList(12, 24)).isEqualTo(seen.subList(0, 12));
  }

  @Test
  void everyRequestHasASequenceNumberOfItsOwn() throws Exception {
    dump();
    dump();

    assertThat(kernel.requestBytes).extracting(Messages::seqOfFirst).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EINVAL, Errno.ENOENT, Errno.EOPNOTSUPP, Errno.EPERM})
  void twoWalksReplaceARefusedSingleWalkFromThenOn(int errno) throws Exception {
    script((request, seq) -> request.equals("18") ? refusal(seq, errno) : recorded(request, seq));

    dump();
    assertThat(kernel.requests).containsExactly("18", "20/2", "20/10");
    String text = Recording.text("two-walks-ipv4.txt") + Recording.text("two-walks-ipv6.txt");
    assertThat(seen.stream().map(Seen::toString)).containsExactlyElementsOf(text.lines().toList());

    kernel.requests.clear();
    dump();
    assertThat(kernel.requests).containsExactly("20/2", "20/10");
    assertThat(seen).hasSize(24);
  }

  @Test
  void theSingleWalkIsTriedAgainIfTwoWalksAreRefusedToo() {
    script((request, seq) -> refusal(seq, Errno.ENOENT));

    for (int i = 0; i < 2; i++) {
      kernel.requests.clear();
      NetlinkException failure = failure();
      assertThat(failure.refused()).isTrue();
      assertThat(failure.origin()).isEqualTo(Origin.KERNEL);
      assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
      assertThat(kernel.requests).containsExactly("18", "20/2");
    }
  }

  @Test
  void twoWalksAreRememberedOnlyIfBothSucceed() {
    script(
        (request, seq) ->
            request.equals("20/2") ? recorded(request, seq) : refusal(seq, Errno.ENOENT));

    assertThat(failure().refused()).isTrue();
    assertThat(failure().refused()).isTrue();
    assertThat(kernel.requests).containsExactly("18", "20/2", "20/10", "18", "20/2", "20/10");
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EBUSY, Errno.ENOMEM, Errno.ENOBUFS})
  void aFailureOtherThanARefusalIsNotWorkedAround(int errno) {
    script((request, seq) -> refusal(seq, errno));

    NetlinkException failure = failure();
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure.refused()).isFalse();
    assertThat(kernel.requests).containsExactly("18");
  }

  @ParameterizedTest
  @CsvSource({
    "socket, socket(NETLINK_SOCK_DIAG)",
    "setsockopt, setsockopt(SO_RCVTIMEO)",
    "connect, connect",
    "send, send",
    "recv, recv"
  })
  void aFailedCallIsNamedAndNotWorkedAround(String call, String name) {
    for (int errno : new int[] {Errno.EPERM, Errno.ENOMEM}) {
      kernel.fail(call, -errno, 1);

      NetlinkException failure = failure();
      assertThat(failure).hasMessage("netlink: " + name + ": " + Errno.describe(errno));
      assertThat(failure.origin()).isEqualTo(Origin.CALL);
      assertThat(failure.errno()).isEqualTo(errno);
      assertThat(failure.refused()).isEqualTo(errno == Errno.EPERM);
      assertThat(kernel.requests).doesNotContain("20/2");
      assertThat(kernel.open).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"send", "recv"})
  void anInterruptedCallIsRepeated(String call) throws Exception {
    kernel.fail(call, -Errno.EINTR, 3);

    dump();

    assertThat(kernel.times).isNegative();
    assertThat(kernel.requests).containsExactly("18");
    assertThat(seen).hasSize(12);
  }

  @Test
  void aMissingAnswerIsAFailureAndNotARefusal() {
    script((request, seq) -> recorded(request, seq).subList(0, 1));

    NetlinkException failure = failure();
    assertThat(failure).hasMessage("netlink: recv: EAGAIN (no answer in time)");
    assertThat(failure.refused()).isFalse();
    assertThat(seen).hasSize(12);
  }

  @Test
  void aDatagramLargerThanTheBufferIsMalformed() {
    script((request, seq) -> List.of(result(SockDiag.RECEIVE_BYTES + 1)));

    assertThat(failure())
        .hasMessage("netlink: malformed answer: a datagram of 32769 bytes, cut to 32768")
        .extracting(NetlinkException::origin)
        .isEqualTo(Origin.MALFORMED);
  }

  @Test
  void anEmptyDatagramIsMalformedAndDoesNotEndTheDump() {
    script((request, seq) -> List.of(result(0)));

    assertThat(failure().origin()).isEqualTo(Origin.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOMEM, Errno.ENOENT, Errno.EINVAL})
  void aBrokenDumpIsAFailureAndNotARefusal(int errno) {
    script(
        (request, seq) ->
            List.of(
                recorded(request, seq).getFirst(),
                datagram(Messages.end(Nlmsg.TYPE_DONE, seq, -errno))));

    NetlinkException failure = failure();
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure.refused()).isFalse();
    assertThat(kernel.requests).containsExactly("18");
    assertThat(seen).hasSize(12);
  }

  @Test
  void answersToAnEarlierRequestAreSkipped() throws Exception {
    script(
        (request, seq) -> {
          List<Received> answer = new ArrayList<>(recorded(request, seq - 1));
          answer.addAll(recorded(request, seq));
          return answer;
        });

    dump();
    assertThat(seen).hasSize(12);
  }

  @Test
  void aVisitorThatThrowsLeavesNoDescriptorOpen() throws Exception {
    var visitorsOwn = new IllegalStateException("of the visitor");
    assertThatThrownBy(
            () ->
                diag.dump(
                    ALL,
                    false,
                    r -> {
                      throw visitorsOwn;
                    }))
        .isSameAs(visitorsOwn);
    assertThat(kernel.open).isEmpty();

    dump();
    assertThat(seen).hasSize(12);
  }
}
