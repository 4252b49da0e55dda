/**
 * The records of one sample: immutable, comparable, replayable. Uses the names of the kernel floor;
 * knows no table, clock, thread, file or log.
 */
@NullMarked
package io.tcpwait.sample;

import org.jspecify.annotations.NullMarked;
