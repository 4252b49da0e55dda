/**
 * TLS of the server, made of certificates, keys and trust from PEM text.
 *
 * <p>Uses JSSE alone; knows no connection and no file.
 */
@NullMarked
package io.tcpwait.outlet.web.tls;

import org.jspecify.annotations.NullMarked;
