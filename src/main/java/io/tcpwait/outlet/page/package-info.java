/**
 * The page at {@code /} and its files. Uses detect and the sample for findings and settings, which
 * are in the page without a script, and the web outlet to be served; knows nothing of JSON.
 */
@NullMarked
package io.tcpwait.outlet.page;

import org.jspecify.annotations.NullMarked;
