// Formats numbers and times, and makes elements. Markup in a name becomes text.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

export const UNKNOWN = "not known";

export function byId(id) {
  return document.getElementById(id);
}

/** Makes an element with attributes and children; a child that is not a node becomes text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") {
      made.addEventListener("click", value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null).map((child) =>
    child instanceof Node ? child : String(child)));
  return made;
}

export function count(number) {
  return number === null || number === undefined ? UNKNOWN : whole.format(number);
}

export function rate(perSecond) {
  if (perSecond === null || perSecond === undefined) {
    return UNKNOWN;
  }
  return perSecond === 0 ? "0" : perSecond < 1000 ? short.format(perSecond) : whole.format(perSecond);
}

export function percent(ratio) {
  return ratio === null || ratio === undefined ? UNKNOWN : Math.round(100 * ratio) + " %";
}

/** A percentage with enough digits for an axis of small values. */
export function finePercent(ratio) {
  return ratio === null || ratio === undefined ? UNKNOWN : short.format(100 * ratio) + " %";
}

/** A duration as in the findings: 45s, 12m, 3h 12m, 8d 21h. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) {
    return UNKNOWN;
  }
  const s = Math.round(seconds);
  if (s < 120) {
    return s + "s";
  }
  if (s < 3600) {
    return Math.floor(s / 60) + "m";
  }
  return s < 86400
    ? two(Math.floor(s / 3600), "h", Math.floor((s % 3600) / 60), "m")
    : two(Math.floor(s / 86400), "d", Math.floor((s % 86400) / 3600), "h");
}

function two(large, largeUnit, small, smallUnit) {
  return large + largeUnit + (small === 0 ? "" : " " + small + smallUnit);
}

/** The time of day in UTC, with the date in front if it is not today. */
export function clock(time) {
  const iso = new Date(time).toISOString();
  const today = new Date().toISOString().slice(0, 10);
  return (iso.startsWith(today) ? "" : iso.slice(0, 10) + " ") + iso.slice(11, 19) + " UTC";
}

export function bytes(number) {
  return number === null ? UNKNOWN : (number / 1048576).toFixed(1) + " MiB";
}

/** A table in a region that the keyboard can scroll. A column has a title, a value, and whether it is a number. */
export function table(caption, columns, rows) {
  const head = el("tr", {}, ...columns.map((column) => column.head ??
    el("th", { scope: "col", class: column.number ? "number" : null }, column.title)));
  const body = rows.map((row) => el("tr", { class: row.chosen ? "chosen" : null },
    ...columns.map((column, at) => {
      const attributes = { class: column.number ? "number" : column.long ? "long" : null };
      const value = column.value(row);
      const child = value instanceof Node ? value : String(value);
      return at === 0 ? el("th", { scope: "row", ...attributes }, child) : el("td", attributes, child);
    })));
  return el("div", { class: "table", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, ...body)));
}

export function empty(text) {
  return el("p", { class: "empty" }, text);
}

/** A bar from 0 to 1, with its value for screen readers. */
export function bar(label, ratio, severity = "") {
  const fill = el("div");
  fill.style.width = 100 * Math.min(1, Math.max(0, ratio)) + "%";
  fill.style.minWidth = ratio > 0 ? "3px" : "0";
  return el("div", {
    class: "bar " + severity, role: "meter", "aria-label": label,
    "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": Math.round(100 * Math.min(1, ratio)),
    "aria-valuetext": percent(ratio),
  }, fill);
}

/** Replaces the children of an element, and restores the focus. */
export function fill(id, ...children) {
  const parent = byId(id);
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  parent.replaceChildren(...children);
  if (focused) {
    [...parent.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused)?.focus();
  }
}
