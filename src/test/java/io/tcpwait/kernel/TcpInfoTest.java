package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tcp_info of any length: kernels have made it longer again and again. */
class TcpInfoTest {
  private static final int SEQ = 7;
  private static final int ATTRIBUTE_INFO = 2;
  private static final int ATTRIBUTE_SKV6ONLY = 11;

  /** The field, by what reads it, with where it ends in include/uapi/linux/tcp.h. */
  @ParameterizedTest
  @CsvSource({
    "receiveWindowLimit, 68",
    "bytesAcknowledged, 128",
    "bytesReceived, 136",
    "dataSegmentsReceived, 156",
    "receiveWindow, 236"
  })
  void aFieldIsKnownFromTheLengthOnThatHoldsAllOfIt(String field, int end) throws Exception {
    ToLongFunction<TcpInfo> reader =
        switch (field) {
          case "receiveWindowLimit" -> TcpInfo::receiveWindowLimit;
          case "bytesAcknowledged" -> TcpInfo::bytesAcknowledged;
          case "bytesReceived" -> TcpInfo::bytesReceived;
          case "dataSegmentsReceived" -> TcpInfo::dataSegmentsReceived;
          default -> TcpInfo::receiveWindow;
        };
    assertThat(reader.applyAsLong(read(info(end - 4, 1)).info())).isEqualTo(-1);
    assertThat(reader.applyAsLong(read(info(end, 1)).info())).isNotNegative();
  }

  @Test
  void oneThatIsShorterThanAnyKernelMakesItIsPassedOver() throws Exception {
    assertThat(read(info(56, 1)).info()).isNull();
    assertThat(read(info(60, 1)).info()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1, 0x3, 0xff})
  void timestampsAreTheFirstBitOfTheOptions(int options) throws Exception {
    assertThat(read(info(60, options)).info().timestamps()).isTrue();
    assertThat(read(info(60, options & ~1)).info().timestamps()).isFalse();
  }

  @Test
  void oneByteTellsWhetherAListenerTakesNoIpv4() throws Exception {
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[] {1})).ipv6Only()).isTrue();
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[] {0})).ipv6Only()).isFalse();
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[0])).ipv6Only()).isFalse();
  }

  /** Each byte tells where it is, but that of tcpi_options. */
  private static byte[] info(int bytes, int options) {
    byte[] info = new byte[bytes];
    for (int at = 0; at < bytes; at++) {
      info[at] = (byte) (at & 0x7f);
    }
    info[5] = (byte) options;
    return attribute(ATTRIBUTE_INFO, info);
  }

  private static byte[] attribute(int type, byte[] value) {
    ByteBuffer attribute =
        ByteBuffer.allocate(Nlmsg.align(4 + value.length)).order(ByteOrder.nativeOrder());
    return attribute.putShort((short) (4 + value.length)).putShort((short) type).put(value).array();
  }

  /** What is read of an established socket with one attribute. */
  private static TcpRecord read(byte[] attribute) throws IOException {
    byte[] socket = new byte[InetDiag.MESSAGE_BYTES];
    socket[0] = InetDiag.AF_INET;
    socket[1] = 1;
    int bytes = Nlmsg.HEADER_BYTES + socket.length + attribute.length;
    byte[] datagram = Messages.concat(Messages.header(bytes, TYPE_GETSOCK, SEQ), socket, attribute);
    List<TcpRecord> read = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      new DumpDecoder()
          .decode(Recording.memory(arena, datagram), bytes, TYPE_GETSOCK, SEQ, read::add);
    }
    assertThat(read).hasSize(1);
    return read.getFirst();
  }
}
