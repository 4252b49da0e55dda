/**
 * Commands that show the programs of {@link io.tcpwait.kit.closewait}. They read options and print
 * progress; no socket is opened here.
 */
@NullMarked
package io.tcpwait.lab.closewait;

import org.jspecify.annotations.NullMarked;
