/**
 * The contents of the YAML files: read, checked to the last mistake, and handed on as plain
 * records.
 *
 * <p>May use the YAML library and the records of the web outlet; must not know its callers.
 */
@NullMarked
package io.tcpwait.app.config;

import org.jspecify.annotations.NullMarked;
