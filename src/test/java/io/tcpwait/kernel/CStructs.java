package io.tcpwait.kernel;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.PathElement.sequenceElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The structs of include/uapi/linux/netlink.h, inet_diag.h and tcp.h, field by field as in the
 * headers. They check the offsets that the code counts by hand.
 */
final class CStructs {
  private static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfShort BE16 = U16.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 = U32.withOrder(ByteOrder.BIG_ENDIAN);

  static final StructLayout NLMSGHDR =
      structLayout(
          U32.withName("nlmsg_len"),
          U16.withName("nlmsg_type"),
          U16.withName("nlmsg_flags"),
          U32.withName("nlmsg_seq"),
          U32.withName("nlmsg_pid"));

  private static final StructLayout SOCKID =
      structLayout(
          BE16.withName("idiag_sport"),
          BE16.withName("idiag_dport"),
          sequenceLayout(4, BE32).withName("idiag_src"),
          sequenceLayout(4, BE32).withName("idiag_dst"),
          U32.withName("idiag_if"),
          sequenceLayout(2, U32).withName("idiag_cookie"));

  static final StructLayout REQ =
      structLayout(
          U8.withName("idiag_family"),
          U8.withName("idiag_src_len"),
          U8.withName("idiag_dst_len"),
          U8.withName("idiag_ext"),
          SOCKID.withName("id"),
          U32.withName("idiag_states"),
          U32.withName("idiag_dbs"));

  static final StructLayout REQ_V2 =
      structLayout(
          U8.withName("sdiag_family"),
          U8.withName("sdiag_protocol"),
          U8.withName("idiag_ext"),
          U8.withName("pad"),
          U32.withName("idiag_states"),
          SOCKID.withName("id"));

  static final StructLayout MSG =
      structLayout(
          U8.withName("idiag_family"),
          U8.withName("idiag_state"),
          U8.withName("idiag_timer"),
          U8.withName("idiag_retrans"),
          SOCKID.withName("id"),
          U32.withName("idiag_expires"),
          U32.withName("idiag_rqueue"),
          U32.withName("idiag_wqueue"),
          U32.withName("idiag_uid"),
          U32.withName("idiag_inode"));

  static final StructLayout RTATTR =
      structLayout(U16.withName("rta_len"), U16.withName("rta_type"));

  /** The fields up to tcpi_bytes_received; the two bytes of bit fields do not have names. */
  static final StructLayout TCP_INFO =
      structLayout(
          U8.withName("tcpi_state"),
          U8.withName("tcpi_ca_state"),
          U8.withName("tcpi_retransmits"),
          U8.withName("tcpi_probes"),
          U8.withName("tcpi_backoff"),
          U8.withName("tcpi_options"),
          U8.withName("tcpi_snd_wscale_rcv_wscale"),
          U8.withName("tcpi_delivery_rate_app_limited_fastopen_client_fail"),
          U32.withName("tcpi_rto"),
          U32.withName("tcpi_ato"),
          U32.withName("tcpi_snd_mss"),
          U32.withName("tcpi_rcv_mss"),
          U32.withName("tcpi_unacked"),
          U32.withName("tcpi_sacked"),
          U32.withName("tcpi_lost"),
          U32.withName("tcpi_retrans"),
          U32.withName("tcpi_fackets"),
          U32.withName("tcpi_last_data_sent"),
          U32.withName("tcpi_last_ack_sent"),
          U32.withName("tcpi_last_data_recv"),
          U32.withName("tcpi_last_ack_recv"),
          U32.withName("tcpi_pmtu"),
          U32.withName("tcpi_rcv_ssthresh"),
          U32.withName("tcpi_rtt"),
          U32.withName("tcpi_rttvar"),
          U32.withName("tcpi_snd_ssthresh"),
          U32.withName("tcpi_snd_cwnd"),
          U32.withName("tcpi_advmss"),
          U32.withName("tcpi_reordering"),
          U32.withName("tcpi_rcv_rtt"),
          U32.withName("tcpi_rcv_space"),
          U32.withName("tcpi_total_retrans"),
          U64.withName("tcpi_pacing_rate"),
          U64.withName("tcpi_max_pacing_rate"),
          U64.withName("tcpi_bytes_acked"),
          U64.withName("tcpi_bytes_received"));

  /**
   * The fields up to tcpi_rcv_wnd, which Linux 6.2 added; the fields above are in {@code start}.
   */
  static final StructLayout TCP_INFO_6_2 =
      structLayout(
          TCP_INFO.withName("start"),
          U32.withName("tcpi_segs_out"),
          U32.withName("tcpi_segs_in"),
          U32.withName("tcpi_notsent_bytes"),
          U32.withName("tcpi_min_rtt"),
          U32.withName("tcpi_data_segs_in"),
          U32.withName("tcpi_data_segs_out"),
          U64.withName("tcpi_delivery_rate"),
          U64.withName("tcpi_busy_time"),
          U64.withName("tcpi_rwnd_limited"),
          U64.withName("tcpi_sndbuf_limited"),
          U32.withName("tcpi_delivered"),
          U32.withName("tcpi_delivered_ce"),
          U64.withName("tcpi_bytes_sent"),
          U64.withName("tcpi_bytes_retrans"),
          U32.withName("tcpi_dsack_dups"),
          U32.withName("tcpi_reord_seen"),
          U32.withName("tcpi_rcv_ooopack"),
          U32.withName("tcpi_snd_wnd"),
          U32.withName("tcpi_rcv_wnd"));

  private CStructs() {}

  /** Sets the field {@code path} of the struct at {@code at}, such as {@code id.idiag_src.3}. */
  static void set(MemorySegment memory, long at, StructLayout struct, String path, long value) {
    long offset = at;
    MemoryLayout layout = struct;
    for (String name : path.split("\\.", -1)) {
      PathElement one =
          layout instanceof SequenceLayout
              ? sequenceElement(Long.parseLong(name))
              : groupElement(name);
      offset += layout.byteOffset(one);
      layout = layout instanceof SequenceLayout words ? words.elementLayout() : layout.select(one);
    }
    switch (layout) {
      case ValueLayout.OfByte u8 -> memory.set(u8, offset, (byte) value);
      case ValueLayout.OfShort u16 -> memory.set(u16, offset, (short) value);
      case ValueLayout.OfInt u32 -> memory.set(u32, offset, (int) value);
      // An attribute's value starts only at a multiple of 4.
      case ValueLayout.OfLong u64 -> memory.set(u64.withByteAlignment(4), offset, value);
      case MemoryLayout other -> throw new IllegalArgumentException(path + " is a " + other);
    }
  }
}
