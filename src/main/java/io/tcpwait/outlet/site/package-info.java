/**
 * All paths of the agent that show a status, over one published status and its history. Uses every
 * other outlet but the report; the roof starts a web server with it.
 */
@NullMarked
package io.tcpwait.outlet.site;

import org.jspecify.annotations.NullMarked;
