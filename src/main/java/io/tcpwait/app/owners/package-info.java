/**
 * Who holds the sockets that are stuck. Looks at processes, a little at a time; knows nothing of
 * the rest of the app.
 */
@NullMarked
package io.tcpwait.app.owners;

import org.jspecify.annotations.NullMarked;
