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

/** tcp_info structs of any length: kernels have extended the struct several times. */
class TcpInfoTest {
  private static final int SEQ = 7;
  private static final int ATTRIBUTE_INFO = 2;
  private static final int ATTRIBUTE_SKV6ONLY = 11;

  /** The method that reads a field, and the end of the field in include/uapi/linux/tcp.h. */
  @ParameterizedTest
  @CsvSource({
    "receiveWindowLimit, 68",
    "bytesAcknowledged, 128",
    "bytesReceived, 136",
    "dataSegmentsReceived, 156",
    "receiveWindow, 236"
  })
  void aFieldIsKnownIfTheStructContainsAllOfIt(String field, int end) throws Exception {
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
  void aStructShorterThanAnyKernelsIsIgnored() throws Exception {
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
  void oneByteTellsWhetherAListenerIsIpv6Only() throws Exception {
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[] {1})).ipv6Only()).isTrue();
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[] {0})).ipv6Only()).isFalse();
    assertThat(read(attribute(ATTRIBUTE_SKV6ONLY, new byte[0])).ipv6Only()).isFalse();
  }

  /** Each byte is its own offset, except that of tcpi_options. */
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

  /** Decodes an established socket with one attribute. */
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
