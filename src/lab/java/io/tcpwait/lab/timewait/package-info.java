/**
 * Commands that show the programs of {@link io.tcpwait.kit.timewait}. They read options and print
 * progress; no socket is opened here.
 */
@NullMarked
package io.tcpwait.lab.timewait;

import org.jspecify.annotations.NullMarked;
