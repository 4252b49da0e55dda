// The list of all peers. The agent sorts it, searches it and cuts it into pages.

import { byId, clock, count, duration, el, empty, fill, rate, table } from "./format.js";
import { choices } from "./sections.js";

const COLUMNS = [
  { sort: "peer", title: "Peer", value: (row) => row.peer },
  { title: "Namespace", value: (row) => row.netns },
  { title: "Role", value: (row) => row.role },
  { sort: "service", title: "Service", value: (row) => row.service },
  { sort: "close_wait", title: "CLOSE_WAIT", number: true, value: (row) => count(row.close_wait_sockets) },
  { sort: "stuck", title: "Stuck", number: true, value: (row) => count(row.close_wait_stuck_sockets) },
  { sort: "oldest", title: "Oldest", number: true, value: (row) => row.close_wait_oldest_age_seconds === null ? "" : duration(row.close_wait_oldest_age_seconds) },
  { sort: "time_wait", title: "TIME_WAIT", number: true, value: (row) => count(row.time_wait_sockets) },
  { sort: "arrivals", title: "A second", number: true, value: (row) => rate(row.time_wait_arrivals_per_second) },
];
const TYPING_MS = 250;

const asked = { sort: "sockets", order: "desc", q: "", page: 1, netns: "" };
let question = 0;
let typing = null;
let answered = false;

/** Loads the list again. The answer is dropped if a later request was sent meanwhile. */
export async function load() {
  const mine = ++question;
  try {
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""));
    const answer = await fetch("api/v1/peers?" + query, { cache: "no-store", signal: AbortSignal.timeout(15000) });
    if (answer.status === 503 || answer.status === 429) {
      if (!answered && mine === question) {
        fill("peer-list", empty("The peers come with the next sample."));
      }
      return;
    }
    if (answer.ok && mine === question) {
      show(await answer.json());
    }
  } catch {
    // The page already says that the agent does not answer.
  }
}

function show(answer) {
  answered = true;
  choices("peer-netns", answer.namespaces.map((one) => one.netns), asked.netns, "all");
  if (answer.matching_peers === 0) {
    fill("peer-list", empty(asked.q === ""
      ? "No peer has a socket in CLOSE_WAIT or TIME_WAIT."
      : "No peer has this in its address, service or role."));
    return;
  }
  const columns = COLUMNS.map((column) => ({ ...column, head: head(column) }));
  const times = answer.namespaces.map((one) => one.time).sort();
  const text = count(answer.matching_peers) + (answer.matching_peers === 1 ? " peer" : " peers")
    + (answer.complete ? "" : ", without those of some namespaces, which are too many");
  fill("peer-list",
    table("Peers with a socket in CLOSE_WAIT or TIME_WAIT, as of " + clock(times[0]), columns, answer.peers),
    el("div", { class: "pages" },
      turn("Previous", answer.page - 1, answer.page > 1),
      el("span", {}, "Page " + count(answer.page) + " of " + count(answer.pages) + ", " + text),
      turn("Next", answer.page + 1, answer.page < answer.pages)));
}

function head(column) {
  const classes = column.number ? "number" : null;
  if (!column.sort) {
    return el("th", { scope: "col", class: classes }, column.title);
  }
  const sorted = asked.sort === column.sort;
  const arrow = sorted ? (asked.order === "asc" ? " \u2191" : " \u2193") : "";
  return el("th", { scope: "col", class: classes, "aria-sort": sorted ? (asked.order === "asc" ? "ascending" : "descending") : null },
    el("button", { type: "button", "data-focus": "sort-" + column.sort, onclick: () => sortBy(column) }, column.title + arrow));
}

function sortBy(column) {
  const again = asked.sort === column.sort;
  const first = column.number ? "desc" : "asc";
  asked.order = again ? (asked.order === "asc" ? "desc" : "asc") : first;
  asked.sort = column.sort;
  asked.page = 1;
  load();
}

function turn(text, page, possible) {
  return el("button", {
    type: "button", "data-focus": text, disabled: !possible,
    onclick: () => {
      asked.page = page;
      load();
    },
  }, text);
}

byId("peer-form").addEventListener("submit", (event) => event.preventDefault());
byId("peer-text").addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    asked.q = event.target.value.trim();
    asked.page = 1;
    load();
  }, TYPING_MS);
});
byId("peer-netns").addEventListener("change", (event) => {
  asked.netns = event.target.value;
  asked.page = 1;
  load();
});
