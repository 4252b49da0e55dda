package io.tcpwait.kernel;

import static io.tcpwait.kernel.CStructs.MSG;
import static io.tcpwait.kernel.CStructs.NLMSGHDR;
import static io.tcpwait.kernel.CStructs.REQ;
import static io.tcpwait.kernel.CStructs.REQ_V2;
import static io.tcpwait.kernel.CStructs.RTATTR;
import static io.tcpwait.kernel.CStructs.TCP_INFO;
import static io.tcpwait.kernel.CStructs.TCP_INFO_6_2;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the code's offsets with the C headers; the bytes of each field are unique. */
class WireLayoutTest {
  private static final byte DIRT = (byte) 0xee;
  private static final int INFO_BYTES = Math.toIntExact(TCP_INFO.byteSize());

  private final MemorySegment actual = dirty(512);
  private final MemorySegment expected = dirty(512);
  private final TcpRecord record = new TcpRecord();
  private final TcpInfo info = new TcpInfo();

  private static MemorySegment dirty(long bytes) {
    return Arena.ofAuto().allocate(bytes, 8).fill(DIRT);
  }

  @Test
  void structsAreAsLargeAsInC() {
    assertThat(NLMSGHDR.byteSize()).isEqualTo(Nlmsg.HEADER_BYTES);
    assertThat(REQ.byteSize()).isEqualTo(InetDiag.GETSOCK_REQUEST_BYTES);
    assertThat(REQ_V2.byteSize()).isEqualTo(InetDiag.BY_FAMILY_REQUEST_BYTES);
    assertThat(MSG.byteSize()).isEqualTo(InetDiag.MESSAGE_BYTES);
    assertThat(INFO_BYTES).isEqualTo(136);
  }

  @Test
  void writesNlmsghdr() {
    Nlmsg.putHeader(actual, 0x01020304, (short) 0x0506, (short) 0x0708, 0x090a0b0c);

    zero(0, NLMSGHDR);
    want(0, NLMSGHDR, "nlmsg_len", 0x01020304);
    want(0, NLMSGHDR, "nlmsg_type", 0x0506);
    want(0, NLMSGHDR, "nlmsg_flags", 0x0708);
    want(0, NLMSGHDR, "nlmsg_seq", 0x090a0b0c);
    assertSameBytes();
  }

  @Test
  void readsNlmsghdr() {
    put(64, NLMSGHDR, "nlmsg_len", 0x01020304);
    put(64, NLMSGHDR, "nlmsg_type", 0x0506);
    put(64, NLMSGHDR, "nlmsg_seq", 0x090a0b0c);

    assertThat(Nlmsg.len(received(), 64)).isEqualTo(0x01020304);
    assertThat(Nlmsg.type(received(), 64)).isEqualTo((short) 0x0506);
    assertThat(Nlmsg.seq(received(), 64)).isEqualTo(0x090a0b0c);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesInetDiagReq(boolean tcpInfo) {
    InetDiag.putGetsock(actual, 16, 0x01020304, tcpInfo);

    zero(16, REQ);
    want(16, REQ, "idiag_ext", tcpInfo ? 1 << 1 : 0); // 1 << (INET_DIAG_INFO - 1)
    want(16, REQ, "idiag_states", 0x01020304);
    assertSameBytes();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writesInetDiagReqV2(boolean tcpInfo) {
    InetDiag.putByFamily(actual, 16, InetDiag.AF_INET6, 0x01020304, tcpInfo);

    zero(16, REQ_V2);
    want(16, REQ_V2, "sdiag_family", 10);
    want(16, REQ_V2, "sdiag_protocol", 6);
    want(16, REQ_V2, "idiag_ext", tcpInfo ? 1 << 1 : 0);
    want(16, REQ_V2, "idiag_states", 0x01020304);
    assertSameBytes();
  }

  @Test
  void readsInetDiagMsgOfIpv6() throws Exception {
    putMessage(10);
    Seen seen = read(MSG.byteSize());

    assertThat(seen)
        .isEqualTo(
            new Seen(
                TcpState.TIME_WAIT,
                "1112:1314:1516:1718:191a:1b1c:1d1e:1f20:" + 0x2122,
                "3132:3334:3536:3738:393a:3b3c:3d3e:3f40:" + 0x4142,
                0x5556575851525354L,
                0x61,
                0x62,
                0x81828384L,
                0x91929394L,
                0xa1a2a3a4L,
                0xb1b2b3b4L,
                0xc1c2c3c4L,
                false,
                null));
  }

  @Test
  void readsInetDiagMsgOfIpv4OnlyFromTheFirstWord() throws Exception {
    putMessage(2);
    Seen seen = read(MSG.byteSize());

    assertThat(record.localHigh()).isZero();
    assertThat(record.localLow()).isEqualTo(0xffff_1112_1314L);
    assertThat(record.remoteHigh()).isZero();
    assertThat(record.remoteLow()).isEqualTo(0xffff_3132_3334L);
    assertThat(seen.local()).isEqualTo("17.18.19.20:" + 0x2122);
    assertThat(seen.remote()).isEqualTo("49.50.51.52:" + 0x4142);
  }

  @Test
  void readsTcpInfoOnlyUpToTheEndOfTheAttribute() throws Exception {
    putMessage(10);
    long end = putInfo(MSG.byteSize(), INFO_BYTES);

    assertThat(read(end).info())
        .isEqualTo(new Seen.Info(0xd1d2d3d4L, 0xe1e2e3e4L, 0xf1f2f3f4L, 0x0102030405060708L));
  }

  @Test
  void readsTcpInfoAtAnUnalignedAddress() throws Exception {
    putMessage(10);
    long mark = MSG.byteSize();
    put(mark, RTATTR, "rta_len", 8);
    put(mark, RTATTR, "rta_type", 15);
    long end = putInfo(mark + 8, INFO_BYTES);

    assertThat(read(end).info())
        .isEqualTo(new Seen.Info(0xd1d2d3d4L, 0xe1e2e3e4L, 0xf1f2f3f4L, 0x0102030405060708L));
  }

  @Test
  void readsTcpInfoOfAnOlderKernelUpToItsEnd() throws Exception {
    putMessage(10);
    var times = new Seen.Info(0xd1d2d3d4L, 0xe1e2e3e4L, 0xf1f2f3f4L, -1);

    assertThat(read(putInfo(MSG.byteSize(), INFO_BYTES - 1)).info()).isEqualTo(times);
    assertThat(read(putInfo(MSG.byteSize(), 60)).info()).isEqualTo(times);
    assertThat(read(putInfo(MSG.byteSize(), 59)).info()).isNull();
  }

  @Test
  void readsBytesAcknowledgedSegmentsAndWindowIfTheKernelHasThem() throws Exception {
    int whole = Math.toIntExact(TCP_INFO_6_2.byteSize());
    putMessage(10);
    long value = MSG.byteSize() + 4;
    put(value, TCP_INFO_6_2, "start.tcpi_rcv_ssthresh", 0xa1a2a3a4L);
    put(value, TCP_INFO_6_2, "start.tcpi_bytes_acked", 0x1112131415161718L);
    put(value, TCP_INFO_6_2, "tcpi_data_segs_in", 0xb1b2b3b4L);
    put(value, TCP_INFO_6_2, "tcpi_rcv_wnd", 0xc1c2c3c4L);

    read(putInfo(MSG.byteSize(), whole));
    assertThat(info.receiveWindowLimit()).isEqualTo(0xa1a2a3a4L);
    assertThat(info.bytesAcknowledged()).isEqualTo(0x1112131415161718L);
    assertThat(info.dataSegmentsReceived()).isEqualTo(0xb1b2b3b4L);
    assertThat(info.receiveWindow()).isEqualTo(0xc1c2c3c4L);

    read(putInfo(MSG.byteSize(), whole - 1));
    assertThat(info.dataSegmentsReceived()).isEqualTo(0xb1b2b3b4L);
    assertThat(info.receiveWindow()).isEqualTo(-1);

    read(putInfo(MSG.byteSize(), TcpInfo.MINIMUM_BYTES));
    assertThat(info.receiveWindowLimit()).isEqualTo(-1);
    assertThat(info.bytesAcknowledged()).isEqualTo(-1);
    assertThat(info.dataSegmentsReceived()).isEqualTo(-1);
  }

  @Test
  void readsWhetherAListenerIsIpv6Only() throws Exception {
    putMessage(10);
    long at = MSG.byteSize();
    put(at, RTATTR, "rta_len", 5);
    put(at, RTATTR, "rta_type", 11);
    actual.set(JAVA_BYTE, at + 4, (byte) 1);
    assertThat(read(at + 8).ipv6Only()).isTrue();

    actual.set(JAVA_BYTE, at + 4, (byte) 0);
    assertThat(read(at + 8).ipv6Only()).isFalse();
  }

  @Test
  void noFieldKeepsTheValueOfAnEarlierSocket() throws Exception {
    putMessage(10);
    long at = MSG.byteSize();
    put(at, RTATTR, "rta_len", 5);
    put(at, RTATTR, "rta_type", 11);
    read(putInfo(at + 8, INFO_BYTES));

    Seen bare = read(MSG.byteSize());
    assertThat(bare.ipv6Only()).isFalse();
    assertThat(bare.info()).isNull();
  }

  private void putMessage(int family) {
    put(0, MSG, "idiag_family", family);
    put(0, MSG, "idiag_state", 6);
    put(0, MSG, "idiag_timer", 0x61);
    put(0, MSG, "idiag_retrans", 0x62);
    put(0, MSG, "id.idiag_sport", 0x2122);
    put(0, MSG, "id.idiag_dport", 0x4142);
    for (int i = 0; i < 4; i++) {
      put(0, MSG, "id.idiag_src." + i, 0x11121314 + 0x04040404L * i);
      put(0, MSG, "id.idiag_dst." + i, 0x31323334 + 0x04040404L * i);
    }
    put(0, MSG, "id.idiag_if", 0x71727374);
    put(0, MSG, "id.idiag_cookie.0", 0x51525354);
    put(0, MSG, "id.idiag_cookie.1", 0x55565758);
    put(0, MSG, "idiag_expires", 0x81828384);
    put(0, MSG, "idiag_rqueue", 0x91929394);
    put(0, MSG, "idiag_wqueue", 0xa1a2a3a4);
    put(0, MSG, "idiag_uid", 0xb1b2b3b4);
    put(0, MSG, "idiag_inode", 0xc1c2c3c4);
  }

  /** Writes an INET_DIAG_INFO of {@code bytes} at {@code at}, and returns the offset of its end. */
  private long putInfo(long at, int bytes) {
    put(at, RTATTR, "rta_len", 4 + bytes);
    put(at, RTATTR, "rta_type", 2);
    put(at + 4, TCP_INFO, "tcpi_last_data_sent", 0xd1d2d3d4);
    put(at + 4, TCP_INFO, "tcpi_last_data_recv", 0xe1e2e3e4);
    put(at + 4, TCP_INFO, "tcpi_last_ack_recv", 0xf1f2f3f4);
    put(at + 4, TCP_INFO, "tcpi_bytes_received", 0x0102030405060708L);
    return at + 4 + bytes;
  }

  private Seen read(long end) throws NetlinkException {
    InetDiag.read(received(), 0, (int) end, record, info);
    return Seen.of(record);
  }

  private Datagram received() {
    Datagram datagram = new Datagram();
    datagram.fill(actual, actual.byteSize());
    return datagram;
  }

  private void put(long at, StructLayout struct, String field, long value) {
    CStructs.set(actual, at, struct, field, value);
  }

  private void want(long at, StructLayout struct, String field, long value) {
    CStructs.set(expected, at, struct, field, value);
  }

  private void zero(long at, StructLayout struct) {
    expected.asSlice(at, struct.byteSize()).fill((byte) 0);
  }

  private void assertSameBytes() {
    assertThat(actual.toArray(JAVA_BYTE)).isEqualTo(expected.toArray(JAVA_BYTE));
  }
}
