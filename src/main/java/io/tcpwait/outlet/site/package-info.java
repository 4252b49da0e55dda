/**
 * All paths of the agent that show the published status and its history. Uses every other outlet
 * but the report; app starts a web server with it.
 */
@NullMarked
package io.tcpwait.outlet.site;

import org.jspecify.annotations.NullMarked;
