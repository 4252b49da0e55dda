package io.tcpwait.outlet.web.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

/** Wraps older formats of a private key as PKCS#8 (RFC 5958), the only format that JCA reads. */
final class Pkcs8 {
  /** The DER of 1.2.840.113549.1.1.1 (RFC 8017), in hex. */
  static final String RSA_OID = "06092a864886f70d010101";

  /** The DER of 1.2.840.10045.2.1 (RFC 5480), in hex. */
  static final String EC_OID = "06072a8648ce3d0201";

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
  private static final byte[] NULL = {0x05, 0x00};
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CONTEXT_0 = 0xa0;

  private Pkcs8() {}

  /** Wraps an RSAPrivateKey (RFC 8017, A.1.2). */
  static byte[] ofRsa(byte[] pkcs1) {
    return wrap(RSA_OID, NULL, pkcs1);
  }

  /** Wraps an ECPrivateKey (RFC 5915), whose optional curve must be there. */
  static byte[] ofEc(byte[] sec1) throws GeneralSecurityException {
    try {
      int version = content(sec1, 0);
      int secret = end(sec1, version);
      int parameters = end(sec1, secret);
      if ((sec1[parameters] & 0xff) == CONTEXT_0) {
        byte[] curve = Arrays.copyOfRange(sec1, content(sec1, parameters), end(sec1, parameters));
        return wrap(EC_OID, curve, sec1);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new GeneralSecurityException("the EC key is cut off", e);
    }
    throw new GeneralSecurityException(
        "the EC key names no curve; convert it: openssl pkcs8 -topk8 -nocrypt -in old -out new");
  }

  private static byte[] wrap(String oid, byte[] parameters, byte[] key) {
    byte[] algorithm = tlv(SEQUENCE, HexFormat.of().parseHex(oid), parameters);
    return tlv(SEQUENCE, VERSION_0, algorithm, tlv(OCTET_STRING, key));
  }

  private static byte[] tlv(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The index at which the content of the element at {@code at} starts. */
  private static int content(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return first < 0x80 ? at + 2 : at + 2 + (first & 0x7f);
  }

  private static int end(byte[] der, int at) throws GeneralSecurityException {
    int start = content(der, at);
    int length = 0;
    for (int i = at + 2; i < start; i++) {
      length = (length << 8) | (der[i] & 0xff);
    }
    int end = start + (start == at + 2 ? der[at + 1] : length);
    if (end < start || end > der.length) {
      throw new GeneralSecurityException("the EC key is cut off");
    }
    return end;
  }
}
