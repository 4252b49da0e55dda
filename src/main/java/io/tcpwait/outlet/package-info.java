/**
 * Code that the outlets share. It lays out a status before it is written as metrics, text or JSON,
 * and counts parts left out and clients refused. Uses detect and the sample, but no outlet.
 */
@NullMarked
package io.tcpwait.outlet;

import org.jspecify.annotations.NullMarked;
