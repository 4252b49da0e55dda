/**
 * Parts that the outlets share: the layout of a status before it is written as metrics, text or
 * JSON, and counts of parts left out and of clients refused. Uses detect and the model, but no
 * outlet.
 */
@NullMarked
package io.tcpwait.outlet;

import org.jspecify.annotations.NullMarked;
