// Charts by uPlot, in the colours of the page.

import { byId, count, el, finePercent, rate } from "./format.js";

const FIGURES = [
  { title: "CLOSE_WAIT", text: count, lines: [["close_wait_sockets", "all"], ["close_wait_stuck_sockets", "stuck"]] },
  { title: "TIME_WAIT", text: count, lines: [["time_wait_sockets", "all"]] },
  { title: "TIME_WAIT arrivals a second", text: rate, lines: [["time_wait_arrivals_per_second", "a second"]] },
  { title: "ESTABLISHED", text: count, lines: [["established_sockets", "all"]] },
  { title: "Ports of the fullest budget", text: finePercent, lines: [["port_budget_used_ratio", "used"]] },
  { title: "Descriptors of the nearest process", text: finePercent, lines: [["process_fds_used_ratio", "used"]] },
];
const COLOURS = ["--accent", "--second"];

const drawn = new Map();
let lastHistory = null;
let lastRange = 0;
let lastArrivals = null;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(text) {
  return {
    stroke: colour("--muted"), font: "12px system-ui, sans-serif", size: text ? 56 : 28,
    grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1, size: 4 },
    ...(text ? { values: (u, values) => values.map((value) => value === null ? "" : text(value)) } : {}),
  };
}

/** Draws a chart, or gives new data to a chart with the same options. */
function draw(place, options, data) {
  const width = Math.max(160, place.clientWidth);
  const key = options.key + width;
  const before = drawn.get(place);
  if (before?.key === key) {
    before.chart.setData(data);
    return;
  }
  before?.chart.destroy();
  place.replaceChildren();
  drawn.set(place, { key, chart: new uPlot({ width, ...options }, data, place) });
}

/** Sets the caption, which also shows the value under the cursor. */
function caption(place, title, text) {
  const figcaption = place.parentElement.querySelector("figcaption");
  figcaption.replaceChildren(el("b", {}, title), el("span", {}, text));
}

export function drawArrivals(timeWait) {
  const figure = byId("arrivals");
  const counts = timeWait?.arrivals_last_minute;
  lastArrivals = timeWait;
  figure.hidden = !counts || counts.per_second.length === 0 || timeWait.sockets === 0;
  if (figure.hidden) {
    return;
  }
  const ages = counts.per_second.map((value, at) => -(at + 0.5) * counts.step_seconds).reverse();
  const values = [...counts.per_second].reverse();
  const place = figure.querySelector(".plot");
  const most = Math.max(...values);
  const note = counts.some_replaced ? ", less those that gave way to others" : "";
  caption(place, "Arrivals a second over the last minute, from one sample",
    "at most " + rate(most) + " a second" + note);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", "TIME_WAIT arrivals a second over the last minute, at most " + rate(most));
  draw(place, {
    key: "arrivals", height: 150, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [-values.length * counts.step_seconds, 0] }, y: { range: fromZero } },
    axes: [{ ...axis(null), values: (u, splits) => splits.map((s) => s === 0 ? "now" : Math.round(s) + "s") }, axis(rate)],
    series: [{}, { stroke: colour("--accent"), fill: colour("--accent"), paths: uPlot.paths.bars({ size: [0.8] }), points: { show: false } }],
  }, [ages, values]);
}

function fromZero(u, least, most) {
  return [0, most > 0 ? most * 1.1 : 1];
}

export function drawHistory(history, range) {
  lastHistory = history;
  lastRange = range;
  const series = history.series[range];
  const start = Date.parse(series.start) / 1000;
  const charts = byId("charts");
  if (charts.childElementCount === 0) {
    charts.append(...FIGURES.map(() => el("figure", { class: "chart" }, el("figcaption"), el("div", { class: "plot", role: "img" }))));
  }
  const places = charts.querySelectorAll(".plot");
  FIGURES.forEach((figure, at) => drawFigure(places[at], figure, series, start, history.netns + range));
}

function drawFigure(place, figure, series, start, key) {
  const times = series[figure.lines[0][0]].max.map((value, at) => start + at * series.step_seconds);
  const lines = figure.lines.map(([name]) => series[name].max);
  const lows = figure.lines.map(([name]) => series[name].min);
  const texts = figure.lines.map(([, word], at) => {
    const known = lines[at].filter((value) => value !== null);
    return known.length === 0 ? word + " not known" : figure.text(known.at(-1)) + " " + word
      + (at === 0 ? ", at most " + figure.text(Math.max(...known)) : "");
  });
  caption(place, figure.title, texts.join(" · "));
  place.setAttribute("aria-label", figure.title + ": " + texts.join(", "));
  const interval = series.step_seconds * 1.5;
  draw(place, {
    key, height: 150, legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { y: { range: fromZero } },
    axes: [{ ...axis(null), space: 60, values: (u, splits) => splits.map((s) => new Date(s * 1000).toISOString().slice(11, 16)) }, axis(figure.text)],
    series: [{}, ...lines.map((line, at) => ({
      stroke: colour(COLOURS[at]), width: 1.75, points: { show: (u, i) => isLonely(u.data[i]), size: 5 },
      gaps: (u, i, from, to, gaps) => gaps.filter(([left, right]) => u.posToVal(right, "x") - u.posToVal(left, "x") > interval + gapOf(u, i)),
    })), ...lows.map(() => ({ stroke: "transparent", width: 0, points: { show: false } }))],
    bands: lines.map((line, at) => ({ series: [at + 1, at + 1 + lines.length], fill: colour(COLOURS[at]) + "33" })),
    hooks: { setCursor: [(u) => pointed(u, place, figure, texts)] },
  }, [times, ...lines, ...lows]);
}

/** Whether a line has so few points that it is invisible unless the points are drawn. */
function isLonely(values) {
  return values.filter((value) => value !== null).length < 4;
}

/** The median distance of known values, which is above a step if samples are rarer than steps. */
function gapOf(u, at) {
  const known = u.data[0].filter((time, i) => u.data[at][i] !== null);
  const steps = known.slice(1).map((time, i) => time - known[i]).sort((one, other) => one - other);
  return steps.length === 0 ? 0 : steps[Math.floor(steps.length / 2)];
}

function pointed(u, place, figure, texts) {
  const at = u.cursor.idx;
  if (at === null || at === undefined || u.cursor.left < 0) {
    caption(place, figure.title, texts.join(" · "));
    return;
  }
  const time = new Date(u.data[0][at] * 1000).toISOString().slice(11, 19);
  const values = figure.lines.map(([, word], line) => {
    const value = u.data[line + 1][at];
    return value === null || value === undefined ? "not known" : figure.text(value) + " " + word;
  });
  caption(place, figure.title, time + " UTC: " + values.join(" · "));
}

/** Redraws all charts, because a chart takes its width and colours only once. */
function redraw() {
  drawn.forEach((one) => one.chart.destroy());
  drawn.clear();
  if (lastHistory !== null) {
    drawHistory(lastHistory, lastRange);
  }
  if (lastArrivals !== null) {
    drawArrivals(lastArrivals);
  }
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth !== width) {
    width = innerWidth;
    redraw();
  }
});
