/**
 * Who holds the sockets that are stuck, and which program is behind sockets that have no owner.
 * Looks at processes, a little at a time; knows nothing of the rest of the app.
 */
@NullMarked
package io.tcpwait.app.owners;

import org.jspecify.annotations.NullMarked;
