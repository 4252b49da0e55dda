// Polls the agent once a sample while the page is visible, and says how old the data are.

import { bytes, byId, clock, duration } from "./format.js";
import { drawArrivals, drawHistory } from "./charts.js";
import * as peers from "./peers.js";
import * as sections from "./sections.js";

const FIRST_RETRY_SECONDS = 2;
const MOST_SECONDS = 60;
const ANSWER_MS = 10000;
const EVENTS_SECONDS = 30;
const PEERS_SECONDS = 15;
const PROCESS_SECONDS = 60;

let status = null;
let chosen = "";
let range = 0;
let timer = null;
let sampledAt = null;
let missingSince = null;
let before = null;
let cpuRatio = null;
let process = { cpu: null, memory: "not known" };
let headline = "";
const loaded = {};
const inView = new Set();

async function get(path) {
  return fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
}

async function poll() {
  clearTimeout(timer);
  try {
    const answer = await get("api/v1/status");
    if (!answer.ok) {
      throw new Error("status " + answer.status);
    }
    missingSince = null;
    take(await answer.json());
  } catch {
    missingSince ??= Date.now();
  }
  freshness();
  const seconds = missingSince === null ? status.sampling?.interval_seconds ?? 5 : FIRST_RETRY_SECONDS;
  if (!document.hidden) {
    clearTimeout(timer);
    timer = setTimeout(poll, 1000 * Math.min(MOST_SECONDS, Math.max(1, seconds)));
  }
}

function take(next) {
  if (status?.time !== next.time) {
    sampledAt = performance.now();
  }
  const changed = JSON.stringify(status?.findings) !== JSON.stringify(next.findings)
    || status?.not_judged?.length !== next.not_judged.length;
  costOf(next);
  status = next;
  if (changed) {
    loadFindings();
    loaded.events = undefined;
  }
  render();
  loadWhatIsSeen();
}

/** The share of a CPU core that samples have taken since the previous status. */
function costOf(next) {
  if (before !== null && next.time !== before.time && next.sampling !== null) {
    const seconds = (Date.parse(next.time) - Date.parse(before.time)) / 1000;
    cpuRatio = Math.max(0, next.sampling.cpu_seconds_total - before.cpu) / seconds;
  }
  if (next.sampling !== null && (before === null || next.time !== before.time)) {
    before = { time: next.time, cpu: next.sampling.cpu_seconds_total };
  }
}

function render() {
  const all = [status, ...(status.namespaces ?? [])];
  const names = all.map((one) => one.netns);
  chosen = names.includes(chosen) ? chosen : status.netns;
  const of = all.find((one) => one.netns === chosen);
  byId("host").textContent = location.host;
  sections.choices("netns", names, chosen);
  sections.overview(of);
  sections.ceilingBars(of);
  sections.closeWait(of);
  sections.timeWait(of);
  sections.namespaces(status, of, choose);
  sections.unseen(status);
  sections.costs(status, cpuRatio, process);
  drawArrivals(of.time_wait);
}

function choose(netns) {
  chosen = netns;
  loaded.history = undefined;
  render();
  loadWhatIsSeen();
}

/** Loads the findings as HTML, which the agent renders for pages without a script too. */
async function loadFindings() {
  try {
    const answer = await get("./");
    if (!answer.ok) {
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const open = [...document.querySelectorAll("#finding-list details[open]")].map(keyOf);
    for (const id of ["finding-list", "setting-list"]) {
      byId(id).replaceChildren(...page.getElementById(id).childNodes);
    }
    for (const details of document.querySelectorAll("#finding-list details")) {
      details.open = open.includes(keyOf(details));
    }
    document.title = page.title;
    announce();
  } catch {
    missingSince ??= Date.now();
  }
}

function keyOf(details) {
  return details.closest("[data-key]").dataset.key;
}

/** Makes screen readers read out the verdict, if it or a finding has changed. */
function announce() {
  const keys = [...document.querySelectorAll("#finding-list .finding")].map((one) => one.dataset.key);
  const verdict = document.querySelector("#finding-list .verdict")?.textContent ?? "";
  const next = verdict + keys.join();
  if (headline !== "" && headline !== next) {
    byId("announcement").textContent = verdict;
  }
  headline = next;
}

/** Loads only the sections in view. */
function loadWhatIsSeen() {
  const history = Math.max(range === 0 ? 10 : 60, status?.sampling?.interval_seconds ?? 5);
  every("history", "history", history, loadHistory);
  every("peers", "peers", PEERS_SECONDS, peers.load);
  every("events", "events", EVENTS_SECONDS, loadEvents);
  every("agent", "process", PROCESS_SECONDS, loadProcess);
}

function every(section, name, seconds, load) {
  const now = performance.now();
  if (inView.has(section) && !document.hidden && status !== null
      && (loaded[name] === undefined || now - loaded[name] >= 1000 * seconds - 500)) {
    loaded[name] = now;
    load();
  }
}

async function loadHistory() {
  try {
    const answer = await get("api/v1/history?netns=" + encodeURIComponent(chosen));
    byId("history-note").hidden = answer.ok;
    byId("charts").hidden = !answer.ok;
    if (answer.ok) {
      drawHistory(await answer.json(), range);
    } else {
      byId("history-note").textContent = "This network namespace has no history yet.";
    }
  } catch {
    loaded.history = undefined;
  }
}

async function loadEvents() {
  try {
    sections.events((await (await get("api/v1/events")).json()).events);
  } catch {
    loaded.events = undefined;
  }
}

async function loadProcess() {
  try {
    const scrape = await (await get(document.getElementById("telemetry").getAttribute("href"))).text();
    const value = (name) => {
      const found = scrape.match(new RegExp("^" + name + " (\\S+)$", "m"));
      return found ? Number(found[1]) : null;
    };
    process = { cpu: value("process_cpu_seconds_total"), memory: bytes(value("process_resident_memory_bytes")) };
    sections.costs(status, cpuRatio, process);
  } catch {
    loaded.process = undefined;
  }
}

/** Shows the age of the sample, and once a text if the data are stale. */
function freshness() {
  if (status === null && missingSince === null) {
    return;
  }
  const age = sampledAt === null ? null : (performance.now() - sampledAt) / 1000;
  if (status !== null) {
    byId("sampled").setAttribute("datetime", status.time);
    byId("sampled").textContent = clock(status.time) + (age === null ? "" : ", " + duration(age) + " ago");
  }
  const late = status?.sampling && age > 3 * status.sampling.interval_seconds + 2;
  let text = "";
  if (missingSince !== null) {
    text = "Stale: the agent has not answered since " + clock(missingSince) + "."
      + (status === null ? "" : " All figures are of " + clock(status.time) + ".");
  } else if (late) {
    text = "Stale: the agent answers, but has taken no sample since " + clock(status.time) + ".";
  }
  const stale = byId("stale");
  if (stale.textContent !== text) {
    stale.textContent = text;
    stale.hidden = text === "";
    document.body.classList.toggle("is-stale", text !== "");
  }
}

document.documentElement.classList.add("script");
byId("netns").addEventListener("change", (event) => choose(event.target.value));
for (const radio of document.querySelectorAll("input[name=range]")) {
  radio.addEventListener("change", () => {
    range = Number(radio.value);
    loaded.history = undefined;
    loadWhatIsSeen();
  });
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
  } else {
    poll();
  }
});
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      inView.add(entry.target.id);
    } else {
      inView.delete(entry.target.id);
    }
  }
  loadWhatIsSeen();
});
for (const id of ["history", "peers", "agent", "events"]) {
  seen.observe(byId(id));
}
setInterval(freshness, 1000);
poll();
