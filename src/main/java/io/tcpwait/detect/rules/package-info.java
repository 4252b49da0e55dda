/**
 * The rules: one file for each kind of finding, named as its alert. A rule judges a sample and its
 * histories, and does not keep state. Its words are in {@link io.tcpwait.detect.text}.
 */
@NullMarked
package io.tcpwait.detect.rules;

import org.jspecify.annotations.NullMarked;
