/**
 * The words of findings, one file for a kind or for a phrase that several share. Knows numbers,
 * decides nothing.
 */
@NullMarked
package io.tcpwait.detect.text;

import org.jspecify.annotations.NullMarked;
