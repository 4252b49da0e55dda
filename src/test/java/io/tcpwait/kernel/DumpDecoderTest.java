package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.NetlinkException.Origin;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of a dump that are not records of sockets. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DumpDecoderTest {
  private static final int SEQ = 7;

  @Test
  void doneEndsTheDumpWithOrWithoutAPayload() {
    assertThat(decode(Messages.end(Nlmsg.TYPE_DONE, SEQ, 0)).ended()).isTrue();
    assertThat(decode(Messages.bare(Nlmsg.TYPE_DONE, SEQ)).ended()).isTrue();
  }

  @Test
  void nothingBehindTheEndIsRead() throws IOException {
    Decoding decoding =
        decode(Messages.end(Nlmsg.TYPE_DONE, SEQ, 0), Messages.bare((short) 999, SEQ));

    assertThat(decoding).isEqualTo(new Decoding(decoding.seen(), true, null));
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOENT, Errno.EBUSY, Errno.ENOMEM, Errno.EMFILE, 4095})
  void anErrorMessageIsAFailureOfTheKernel(int errno) {
    Decoding decoding = decode(Messages.end(Nlmsg.TYPE_ERROR, SEQ, -errno));

    NetlinkException failure = requireNonNull(decoding.failure());
    assertThat(failure.origin()).isEqualTo(Origin.KERNEL);
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure.refused()).isEqualTo(errno == Errno.ENOENT);
    assertThat(failure).hasMessage("netlink: the kernel answered " + Errno.describe(errno));
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOENT, Errno.ENOMEM, 4095})
  void anErrorInDoneIsABrokenDumpAndNotARefusal(int errno) {
    Decoding decoding = decode(Messages.end(Nlmsg.TYPE_DONE, SEQ, -errno));

    NetlinkException failure = requireNonNull(decoding.failure());
    assertThat(failure.origin()).isEqualTo(Origin.KERNEL);
    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure.refused()).isFalse();
    assertThat(failure)
        .hasMessage("netlink: the kernel broke the dump off: " + Errno.describe(errno));
  }

  /** 0 is an acknowledgement, which was not requested; errors of the kernel end at -4095. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, Integer.MAX_VALUE, -4096, Integer.MIN_VALUE})
  void anErrorOutsideTheErrnosIsMalformed(int error) {
    assertThat(decode(Messages.end(Nlmsg.TYPE_ERROR, SEQ, error)).malformed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-4096, Integer.MIN_VALUE})
  void anErrorInDoneOutsideTheErrnosIsMalformed(int error) {
    assertThat(decode(Messages.end(Nlmsg.TYPE_DONE, SEQ, error)).malformed()).isTrue();
  }

  @Test
  void anErrorWithoutANumberIsMalformed() {
    assertThat(decode(Messages.bare(Nlmsg.TYPE_ERROR, SEQ)).malformed()).isTrue();
  }

  @Test
  void aNoopIsSkipped() throws IOException {
    assertThat(decode(Messages.bare(Nlmsg.TYPE_NOOP, SEQ)).ended()).isFalse();
    assertThat(decode(Messages.bare(Nlmsg.TYPE_NOOP, SEQ)).failure()).isNull();
    assertThat(
            decode(Messages.bare(Nlmsg.TYPE_NOOP, SEQ), Messages.bare(Nlmsg.TYPE_DONE, SEQ))
                .ended())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(shorts = {Nlmsg.TYPE_OVERRUN, 0, 5, 15, 17, 19, 20, -1})
  void anOverrunAndEveryOtherTypeIsMalformed(short type) {
    assertThat(decode(Messages.bare(type, SEQ)).malformed()).isTrue();
  }

  @Test
  void answersToAnotherRequestAreSkipped() throws IOException {
    byte[] recorded = Recording.oneWalk().datagrams().getFirst();

    Decoding decoding =
        decode(
            Messages.end(Nlmsg.TYPE_ERROR, SEQ - 1, -Errno.EBUSY),
            recorded,
            Messages.end(Nlmsg.TYPE_DONE, SEQ + 1, 0),
            Messages.bare((short) 999, 0));

    assertThat(decoding).isEqualTo(new Decoding(List.of(), false, null));
  }

  private static Decoding decode(byte[] datagram) {
    return Decoding.of(datagram, TYPE_GETSOCK, SEQ);
  }

  private static Decoding decode(byte[]... messages) throws IOException {
    return decode(Messages.concat(messages));
  }
}
