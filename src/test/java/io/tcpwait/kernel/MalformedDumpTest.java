package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A recorded datagram of a real kernel, cut and damaged at every place. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MalformedDumpTest {
  private static final int SEQ = 1;

  private byte[] datagram = {};
  private List<Seen> whole = List.of();

  /** The offset of each message, followed by the end of the datagram. */
  private final List<Integer> starts = new ArrayList<>();

  @BeforeEach
  void read() throws IOException {
    datagram = Recording.oneWalk().datagrams().getFirst();
    whole = Decoding.of(datagram, TYPE_GETSOCK, SEQ).seen();
    assertThat(whole).hasSize(12);
    for (int at = 0; at < datagram.length; at += view(datagram).getInt(at)) {
      starts.add(at);
    }
    assertThat(starts).hasSize(12);
    starts.add(datagram.length);
  }

  @Test
  void aDatagramCutAnywhereYieldsItsWholeRecordsAndAFailure() {
    for (int cut = 0; cut < datagram.length; cut++) {
      Decoding decoding = decode(Arrays.copyOf(datagram, cut));

      int messages = messagesBefore(cut);
      assertThat(decoding.seen()).as("cut at %d", cut).isEqualTo(whole.subList(0, messages));
      assertThat(decoding.malformed()).as("cut at %d", cut).isEqualTo(!starts.contains(cut));
      assertThat(decoding.ended()).isFalse();
    }
  }

  @Test
  void aShortenedMessageYieldsNoHalfRecord() {
    int records = 0;
    for (int i = 0; i < whole.size(); i++) {
      int start = starts.get(i);
      for (int length = 16; length < starts.get(i + 1) - start; length++) {
        byte[] cut = Arrays.copyOf(datagram, start + length);
        view(cut).putInt(start, length);

        Decoding decoding = decode(cut);

        assertThat(decoding.seen().subList(0, i)).isEqualTo(whole.subList(0, i));
        if (decoding.malformed()) {
          assertThat(decoding.seen()).hasSize(i);
        } else {
          records++;
          assertSameButForAttributes(decoding.seen().get(i), whole.get(i));
        }
      }
    }
    // These messages end with an attribute, or up to 3 bytes behind it.
    assertThat(records).isPositive();
  }

  private static void assertSameButForAttributes(Seen actual, Seen expected) {
    assertThat(actual.info()).isIn(expected.info(), null);
    assertThat(actual.asInProcfs()).isEqualTo(expected.asInProcfs());
    assertThat(actual.cookie()).isEqualTo(expected.cookie());
  }

  static Stream<IntUnaryOperator> damages() {
    return Stream.of(was -> 0x00, was -> 0xff, was -> was + 1, was -> was ^ 0x80);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedByteDoesNotChangeTheRecordsBeforeIt(IntUnaryOperator damage) {
    for (int at = 0; at < datagram.length; at++) {
      byte[] damaged = datagram.clone();
      damaged[at] = (byte) damage.applyAsInt(damaged[at]);

      Decoding decoding = decode(damaged);

      int before = messagesBefore(at);
      assertThat(decoding.seen().stream().limit(before).toList())
          .as("damaged at %d", at)
          .isEqualTo(whole.subList(0, before));
    }
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedEndOfTheDumpYieldsNoRecord(IntUnaryOperator damage) throws IOException {
    byte[] end = Recording.oneWalk().datagrams().getLast();
    assertThat(decode(end).ended()).isTrue();
    for (int at = 0; at < end.length; at++) {
      byte[] damaged = end.clone();
      damaged[at] = (byte) damage.applyAsInt(damaged[at]);
      assertThat(decode(damaged).seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 87, 1 << 30, -1, -16})
  void aMessageWithAnImpossibleLengthIsMalformed(int length) {
    int third = starts.get(2);
    view(datagram).putInt(third, length);

    assertThat(decode(datagram).malformed()).isTrue();
    assertThat(decode(datagram).seen()).isEqualTo(whole.subList(0, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, Integer.MAX_VALUE, 3353, 0x10000})
  void aFirstMessageLongerThanTheDatagramIsMalformed(int length) {
    view(datagram).putInt(0, length);

    assertThat(decode(datagram).malformed()).isTrue();
    assertThat(decode(datagram).seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 0xffff, 0x7fff, 0x8000, 400})
  void anAttributeWithAnImpossibleLengthIsMalformed(int length) {
    view(datagram).putShort(starts.get(1) + 16 + InetDiag.MESSAGE_BYTES, (short) length);

    assertThat(decode(datagram).malformed()).isTrue();
    assertThat(decode(datagram).seen()).isEqualTo(whole.subList(0, 1));
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 12, 13, 127, -128, -1})
  void anUnknownStateIsMalformed(byte state) {
    datagram[starts.get(1) + 16 + 1] = state;

    assertThat(message(decode(datagram))).contains("TCP state " + (state & 0xff));
    assertThat(decode(datagram).seen()).isEqualTo(whole.subList(0, 1));
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 3, 9, 11, -1})
  void anAddressFamilyOtherThanIpIsMalformed(byte family) {
    datagram[starts.get(1) + 16] = family;

    assertThat(message(decode(datagram))).contains("address family " + (family & 0xff));
    assertThat(decode(datagram).seen()).isEqualTo(whole.subList(0, 1));
  }

  private static Decoding decode(byte[] datagram) {
    return Decoding.of(datagram, TYPE_GETSOCK, SEQ);
  }

  private static String message(Decoding decoding) {
    return String.valueOf(Objects.requireNonNull(decoding.failure()).getMessage());
  }

  /** The number of messages that end at or before {@code at}. */
  private int messagesBefore(int at) {
    return (int) starts.stream().skip(1).filter(end -> end <= at).count();
  }

  private static ByteBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
