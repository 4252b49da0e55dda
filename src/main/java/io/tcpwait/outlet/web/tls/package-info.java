/**
 * TLS of the server, built from certificates, keys and trust in PEM text.
 *
 * <p>Uses only JSSE; does not know connections and files.
 */
@NullMarked
package io.tcpwait.outlet.web.tls;

import org.jspecify.annotations.NullMarked;
