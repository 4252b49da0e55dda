package io.tcpwait.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one pass of a {@link NamespaceSearch}.
 *
 * @param all each namespace once, that of the searching thread first
 * @param hiddenProcesses how many processes do not show their namespace (hidepid in proc(5)): it
 *     may be one that is not among these
 * @param unknownMounts how many mounted namespaces may or may not be among these, since neither the
 *     links of processes may be followed nor the mounts entered
 * @param mountProblem why mounts could not be looked for; null if they could
 */
public record FoundNamespaces(
    List<FoundNamespace> all,
    int hiddenProcesses,
    int unknownMounts,
    @Nullable String mountProblem) {}
