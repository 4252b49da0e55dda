/**
 * What the outlets share: how a status is laid out before it is written as metrics, text or JSON,
 * and the counts of what was left out or refused. Uses detect and the model, and none of the
 * outlets.
 */
@NullMarked
package io.tcpwait.outlet;

import org.jspecify.annotations.NullMarked;
