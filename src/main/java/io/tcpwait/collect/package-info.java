/**
 * Takes samples: asks every source of the kernel, counts dumps into tables, looks for processes,
 * and hands out one immutable {@link io.tcpwait.sample.Sample}. Knows no verdict and no outlet.
 */
@NullMarked
package io.tcpwait.collect;

import org.jspecify.annotations.NullMarked;
