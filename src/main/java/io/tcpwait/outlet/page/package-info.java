/**
 * The page at {@code /} and its files. Findings and settings are in the page without a script. Uses
 * detect, the sample and, to be served, the web outlet; does not know the JSON.
 */
@NullMarked
package io.tcpwait.outlet.page;

import org.jspecify.annotations.NullMarked;
