package io.tcpwait.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one pass of a {@link NamespaceSearch}.
 *
 * @param all each namespace once, the searching thread's own first
 * @param hiddenProcesses the number of processes that do not show their namespace (hidepid in
 *     proc(5)); their namespaces may be missing here
 * @param unknownMounts the number of mounted namespaces that may or may not be among these: neither
 *     links of processes may be followed, nor the mounts entered
 * @param mountProblem why mounts could not be listed, or null; mounts of the last pass stay
 *     meanwhile
 */
public record FoundNamespaces(
    List<FoundNamespace> all,
    int hiddenProcesses,
    int unknownMounts,
    @Nullable String mountProblem) {}
