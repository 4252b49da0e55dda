// The sections of one status, each drawn anew. The argument of a section is the namespace that it shows.

import { bar, byId, clock, count, duration, el, empty, fill, percent, rate, table } from "./format.js";

const AGES = ["under 1 min", "1 to 5 min", "5 to 15 min", "15 to 60 min", "1 to 4 h", "4 to 24 h", "over a day"];
const CAUSES = {
  not_accepted: "ended in the accept queue",
  data_unread: "data waits unread, and the FIN behind it",
  eof_unread: "only the FIN waits: nobody reads any more",
  read_not_closed: "all was read, close() was never called",
  send_blocked: "the peer takes nothing of what is sent",
};
const MOST_BARS = 16;

export function overview(of) {
  const arrivals = of.time_wait?.arrivals_per_second;
  const tile = (name, value, more) => el("div", {}, el("dt", {}, name), el("dd", {}, value),
    el("dd", {}, more));
  const stuck = of.close_wait?.stuck_sockets;
  const worst = ceilings(of)[0];
  fill("tiles",
    tile("ESTABLISHED", count(of.sockets?.established), "connections that live"),
    tile("CLOSE_WAIT", count(of.sockets?.close_wait),
      stuck === null || stuck === undefined ? "stuck: not known yet" : count(stuck) + " stuck"),
    tile("TIME_WAIT", count(of.sockets?.time_wait), rate(arrivals) + " a second"),
    tile("FIN_WAIT2", count(of.sockets?.fin_wait2), "peers that have not closed"),
    tile("Nearest ceiling", worst ? percent(worst.ratio) : "none", worst ? worst.name : "nothing is used"));
}

function left(seconds, nearing) {
  if (seconds !== null && seconds !== undefined) {
    return seconds <= 0 ? "all used" : "full in " + duration(seconds);
  }
  return nearing === null ? "pace not known yet" : nearing === false ? "not nearing" : "";
}

function ceiling(name, used, limit, unit, more = "") {
  return used === null || used === undefined || !limit ? null
    : { name, used, limit, unit, ratio: used / limit, more };
}

/** All limits, the fullest first. Counts of the host are only in the status of its own namespace. */
function ceilings(of) {
  const sockstat = of.sockstat ?? {};
  const settings = of.settings ?? {};
  const all = [
    ...(of.ports?.budgets ?? []).filter((one) => one.held_ports > 0).map((one) =>
      ceiling(one.source + " to " + one.peer, one.held_ports, one.usable_ports, "ports",
        left(one.exhaustion_seconds, false))),
    ...(of.ports?.bind_pools ?? []).filter((one) => (one.source === "*" ? one.bound_ports : one.used_ports) > 0).map((one) =>
      ceiling(one.source === "*" ? "All own addresses, bound" : one.source + ", all peers",
        one.source === "*" ? one.bound_ports : one.used_ports, one.limit, "ports")),
    ...(of.owners ?? []).map((one) =>
      ceiling(one.process + " (pid " + one.pid + ")", one.open_fds, one.max_fds, "descriptors",
        left(one.fd_exhaustion_seconds, one.fd_growing))),
    ...(of.accept_queues ?? []).map((one) =>
      ceiling("Accept queue of " + one.service, one.waiting, one.backlog + 1, "connections",
        one.full_listeners > 0 ? "full" : "")),
    ceiling("TIME_WAIT buckets", sockstat.tcp_tw ?? of.time_wait?.sockets,
      settings["net.ipv4.tcp_max_tw_buckets"], "buckets"),
    ceiling("Memory of TCP", sockstat.tcp_mem_pages, settings["net.ipv4.tcp_mem.high"], "pages"),
    ceiling("Orphans", sockstat.tcp_orphan, settings["net.ipv4.tcp_max_orphans"], "sockets"),
    ceiling("Open files of the host", of.host?.open_files, settings["fs.file-max"], "files"),
  ];
  return all.filter((one) => one !== null).sort((one, other) => other.ratio - one.ratio);
}

export function ceilingBars(of) {
  const all = ceilings(of);
  if (all.length === 0) {
    fill("ceiling-list", empty("No limit could be read."));
    return;
  }
  const bars = all.slice(0, MOST_BARS).map((one) => el("li", {},
    el("span", {}, one.name, " ", el("small", {}, one.more)),
    bar(one.name, one.ratio, one.ratio >= 0.9 ? "critical" : one.ratio >= 0.8 ? "warning" : ""),
    el("span", { class: "figure" }, count(one.used) + " of " + count(one.limit) + " " + one.unit + " ",
      el("small", {}, percent(one.ratio)))));
  fill("ceiling-list", el("ul", { class: "bars", role: "list" }, ...bars),
    ...(all.length > MOST_BARS ? [el("p", { class: "note" }, count(all.length - MOST_BARS) + " more are used less.")] : []));
}

const ofPeer = [
  { title: "Peer", value: (row) => row.peer },
  { title: "Role", value: (row) => row.role },
  { title: "Service", value: (row) => row.service },
  { title: "Sockets", number: true, value: (row) => count(row.sockets) },
];

export function closeWait(of) {
  if (of.close_wait === null) {
    fill("close-wait-body", empty("The TCP table could not be read."));
    return;
  }
  const rows = of.close_wait.by_peer.filter((row) => row.sockets > 0);
  if (rows.length === 0) {
    fill("close-wait-body", empty("No socket is in CLOSE_WAIT: every program has closed what its peers closed."));
    return;
  }
  const columns = [...ofPeer,
    { title: "Stuck", number: true, value: (row) => count(row.stuck_sockets) },
    { title: "Oldest", number: true, value: (row) => duration(row.oldest_age_seconds) },
    { title: "More a minute", number: true, value: (row) => row.growth_per_second === null ? "not known" : rate(60 * row.growth_per_second) },
  ];
  fill("close-wait-body", table("CLOSE_WAIT sockets by peer, those with the most by name", columns, rows),
    el("div", { class: "columns" }, ages(of.close_wait), causes(of.close_wait)));
}

function ages(closeWaits) {
  const sums = AGES.map((name, at) =>
    closeWaits.by_service.reduce((sum, service) => sum + (service.ages?.[at] ?? 0), 0));
  const most = Math.max(...sums);
  const shown = sums.map((sockets, at) => el("li", {}, el("span", {}, AGES[at]),
    bar(AGES[at], sockets / most), el("span", { class: "number" }, count(sockets))));
  return el("div", {}, el("h3", {}, "How long ago they got their FIN"),
    most > 0 ? el("ul", { class: "ages", role: "list" }, ...shown)
      : el("p", { class: "note" }, "No service has stuck sockets whose ages are known."));
}

function causes(closeWaits) {
  const found = (closeWaits.causes ?? []).filter((one) => one.keepalive_on_sockets + one.keepalive_off_sockets > 0);
  const rows = found.map((one) => el("li", {},
    count(one.keepalive_on_sockets + one.keepalive_off_sockets) + " " + one.cause + ": " + CAUSES[one.cause]
    + ". Keepalive is on for " + count(one.keepalive_on_sockets) + "."));
  return el("div", {}, el("h3", {}, "Why they are stuck"),
    rows.length > 0 ? el("ul", {}, ...rows)
      : el("p", { class: "note" }, closeWaits.causes === null ? "Not known yet." : "None is stuck."));
}

export function timeWait(of) {
  const counts = of.time_wait;
  const rows = (counts?.by_peer ?? []).filter((row) => row.sockets > 0);
  if (rows.length === 0) {
    fill("time-wait-body", empty(counts === null ? "The TCP table could not be read." : "No socket is in TIME_WAIT."));
    return;
  }
  const columns = [...ofPeer,
    { title: "A second", number: true, value: (row) => rate(row.arrivals_per_second) },
    { title: "A second, last minute", number: true, value: (row) => row.arrivals_per_second_last_minute === null ? "not known" : rate(row.arrivals_per_second_last_minute) },
  ];
  fill("time-wait-body", table("TIME_WAIT sockets by peer, those with the most by name", columns, rows));
}

/** The agent's own namespace and the others, with their settings that differ from its settings. */
export function namespaces(status, chosen, choose) {
  const all = [status, ...(status.namespaces ?? [])];
  const rows = all.map((of) => ({ of, chosen: of.netns === chosen.netns }));
  const others = status.other_namespaces;
  if (others) {
    const name = count(others.count) + (others.count === 1 ? " other" : " others") + ", in all";
    rows.push({ of: { ...others, time: others.oldest_time, settings: {} }, name });
  }
  const now = new Date(status.time).getTime();
  const columns = [
    { title: "Namespace", value: (row) => row.name ?? el("button", { type: "button", "data-focus": row.of.netns,
      "aria-pressed": String(row.chosen), onclick: () => choose(row.of.netns) }, row.of.netns) },
    { title: "Findings", number: true, value: (row) => row.name ? "" : count((status.findings ?? []).filter((one) => one.netns === row.of.netns).length) },
    { title: "ESTABLISHED", number: true, value: (row) => count(row.of.sockets?.established) },
    { title: "CLOSE_WAIT", number: true, value: (row) => count(row.of.sockets?.close_wait) },
    { title: "Stuck", number: true, value: (row) => count(row.of.close_wait?.stuck_sockets) },
    { title: "TIME_WAIT", number: true, value: (row) => count(row.of.sockets?.time_wait) },
    { title: "A second", number: true, value: (row) => rate(row.of.time_wait?.arrivals_per_second) },
    { title: "Age of figures", number: true, value: (row) => row.of.time ? duration(Math.max(0, (now - Date.parse(row.of.time)) / 1000)) : "not known" },
    { title: "Other settings", value: (row) => row.name ? "" : differing(status.settings, row.of.settings) },
  ];
  fill("namespace-list", table("Network namespaces that are watched", columns, rows));
}

function differing(own, other) {
  const names = Object.keys(other ?? {}).filter((name) => name in own && own[name] !== other[name]);
  const texts = names.slice(0, 3).map((name) => name.replace("net.ipv4.", "") + " " + other[name]);
  return names.length === 0 ? "none" : texts.join(", ") + (names.length > 3 ? " and " + (names.length - 3) + " more" : "");
}

export function unseen(status) {
  const reasons = [];
  const others = status.not_looked_at?.namespaces_with_sockets;
  if (others > 0) {
    reasons.push(count(others) + " other network namespaces with TCP sockets are not looked at.");
  } else if (others === null || others === undefined) {
    reasons.push("Whether other network namespaces have TCP sockets is not known.");
  }
  const down = Object.entries(status.sources ?? {}).filter(([, source]) => source.up === false).map(([name]) => name);
  if (down.length > 0) {
    reasons.push("Could not be read: " + down.join(", ") + ".");
  }
  if (status.not_judged.length > 0) {
    reasons.push("Not judged, or not yet: " + status.not_judged.join(", ") + ".");
  }
  if (status.process_search.state === "partly_denied") {
    reasons.push(count(status.process_search.denied_processes) + " processes may not be looked at.");
  }
  if (status.close_wait?.unowned_stuck_sockets > 0) {
    reasons.push(count(status.close_wait.unowned_stuck_sockets) + " stuck sockets have no process that was found.");
  }
  if (reasons.length === 0) {
    reasons.push("Nothing that it knows of.");
  }
  fill("unseen", ...reasons.map((reason) => el("li", {}, reason)));
}

export function events(list) {
  if (list.length === 0) {
    fill("event-list", empty("No finding was raised, changed or cleared since the agent started."));
    return;
  }
  const columns = [
    { title: "Time", value: (row) => el("time", { datetime: row.time }, clock(row.time)) },
    { title: "What", value: (row) => row.severity_before ? row.what + " from " + row.severity_before : row.what },
    { title: "Severity", value: (row) => el("span", { class: row.severity }, el("span", { class: "severity" }, row.severity.toUpperCase())) },
    { title: "Kind", value: (row) => row.kind },
    { title: "Namespace", value: (row) => row.netns },
    { title: "Summary", long: true, value: (row) => row.summary },
  ];
  fill("event-list", table("Findings raised, changed and cleared, the last hundred", columns, list));
}

export function costs(status, cpuRatio, process) {
  const sampling = status.sampling ?? {};
  const fact = (name, value) => [el("dt", {}, name), el("dd", {}, value)];
  fill("costs",
    ...fact("A sample every", duration(sampling.interval_seconds)),
    ...fact("The last sample took", sampling.duration_seconds === undefined ? "not known" : Math.round(1000 * sampling.duration_seconds) + " ms"),
    ...fact("CPU for samples, of one core", cpuRatio === null ? "known after the next sample" : (100 * cpuRatio).toFixed(2) + " %"),
    ...fact("CPU of the whole process, since its start", process.cpu === null ? "not known" : duration(process.cpu)),
    ...fact("Resident memory", process.memory),
    ...fact("Samples taken, and late", count(sampling.samples_total) + ", " + count(sampling.samples_late_total)));
}

export function choices(id, names, chosen, first) {
  const select = byId(id);
  const wanted = JSON.stringify([names, first]);
  if (select.dataset.names !== wanted) {
    select.dataset.names = wanted;
    select.replaceChildren(...(first ? [el("option", { value: "" }, first)] : []),
      ...names.map((name) => el("option", { value: name }, name)));
  }
  select.value = chosen;
  byId(id + "-choice").hidden = names.length < 2;
}
