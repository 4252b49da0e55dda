// What is wrong with a dashboard, as lines of text; nothing where nothing is.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const runbooks = join(here, '../../../deploy/runbooks');
const runbookPrefix = 'https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/';

// The kinds of finding: a link of a table takes its page from the row.
const catalogue = join(here, '../../../deploy/mixin/catalogue.json');
const kinds = Object.keys(JSON.parse(readFileSync(catalogue, 'utf8')).kinds);

const checkedTypes = {
  stat: 'CheckedStat',
  timeseries: 'CheckedTimeseries',
  table: 'CheckedTable',
  bargauge: 'CheckedBargauge',
  row: 'CheckedRow',
};

// Holds dashboards (name to object) against Grafana's types. Gives the complaints by name.
export function typeErrors(dashboards) {
  const old = readdirSync(here).filter((file) => /^checked-.*\.ts$/.test(file));
  old.forEach((file) => rmSync(join(here, file)));
  const complaints = {};
  for (const [name, dashboard] of Object.entries(dashboards)) {
    complaints[name] = [];
    const { panels, ...itself } = dashboard;
    const lines = [
      `import type { CheckedDashboard, ${Object.values(checkedTypes).join(', ')} } from './schema.js';`,
      `export const dashboard: CheckedDashboard = ${JSON.stringify({ ...itself, panels: [] })};`,
    ];
    for (const panel of panels) {
      const type = checkedTypes[panel.type];
      if (type === undefined) {
        complaints[name].push(`panel ${panel.id} is of type ${panel.type}, which is not checked`);
      } else {
        lines.push(`export const panel${lines.length}: ${type} = ${JSON.stringify(panel)};`);
      }
    }
    writeFileSync(join(here, `checked-${name}.ts`), lines.join('\n') + '\n');
  }
  const tsc = spawnSync(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false'], {
    cwd: here,
    encoding: 'utf8',
  });
  for (const line of tsc.stdout.split('\n').filter((text) => text !== '')) {
    const of = /^checked-(.*?)\.ts\((\d+),\d+\): (error .*)$/.exec(line);
    if (of !== null) {
      complaints[of[1]].push(`line ${of[2]} of checked-${of[1]}.ts: ${of[3]}`);
    } else if (!line.startsWith(' ')) {
      throw new Error(`tsc: ${line}`);
    }
  }
  if (tsc.status !== 0 && Object.values(complaints).every((lines) => lines.length === 0)) {
    throw new Error(`tsc ended with ${tsc.status}: ${tsc.stdout}${tsc.stderr}`);
  }
  return complaints;
}

const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

const repeated = (values) => values.filter((value, i) => values.indexOf(value) !== i);

function urls(value) {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, of]) => (key === 'url' && typeof of === 'string' ? [of] : urls(of)));
}

function runbookErrors(dashboard) {
  const wrong = [];
  for (const url of urls(dashboard)) {
    if (/^\/d\//.test(url)) {
      if (!/^\/d\/tcpwait-(fleet|host)\/\?/.test(url)) wrong.push(`the link ${url} leads to no dashboard of these`);
    } else if (url.startsWith('http://${instance:raw}/')) {
      // The agent's own page.
    } else if (url.startsWith(runbookPrefix)) {
      const page = url.slice(runbookPrefix.length);
      const pages = page.includes('${__value.raw}') ? kinds.map((kind) => page.replace('${__value.raw}', kind)) : [page];
      for (const of of pages) {
        if (!existsSync(join(runbooks, of))) wrong.push(`there is no deploy/runbooks/${of}`);
      }
    } else {
      wrong.push(`the link ${url} leads neither to a dashboard, a runbook nor an agent`);
    }
  }
  return [...new Set(wrong)];
}

function queryErrors(panel) {
  const wrong = [];
  const say = (text) => wrong.push(`panel ${panel.id} (${panel.title}) ${text}`);
  if (!panel.targets?.length) say('has no query');
  for (const ref of repeated((panel.targets ?? []).map((target) => target.refId))) say(`has refId ${ref} twice`);
  for (const target of panel.targets ?? []) {
    const query = `query ${target.refId}`;
    if (target.datasource?.uid !== '${datasource}') say(`${query} does not use the variable datasource`);
    if (target.instant === target.range) say(`${query} is both or neither of instant and range`);
    if (!/cluster=~"\$cluster", job=~"\$job"/.test(target.expr)) say(`${query} does not select by cluster and job`);
    if (!bounded(target.expr, target.range)) say(`${query} has no bound of series`);
    if (panel.type === 'table') {
      if (target.format !== 'table' || !target.instant) say(`${query} of a table is not instant, or not in table format`);
    } else if (!target.legendFormat) {
      say(`${query} has no legend`);
    }
  }
  if (panel.type === 'table') {
    const organize = (panel.transformations ?? []).find((of) => of.id === 'organize');
    if (organize === undefined) say('does not organize its columns');
    else {
      const { indexByName, renameByName, excludeByName } = organize.options;
      if (!excludeByName.Time) say('shows the time of its query');
      const names = Object.values(renameByName);
      for (const name of repeated(names)) say(`has two columns ${name}`);
      if (Object.keys(indexByName).join() !== Object.keys(renameByName).join()) say('has a column without a place or a name');
      for (const override of panel.fieldConfig.overrides) {
        if (!names.includes(override.matcher.options)) say(`has an override of ${override.matcher.options}, which is no column`);
      }
      for (const sort of panel.options.sortBy) {
        if (!names.includes(sort.displayName)) say(`is sorted by ${sort.displayName}, which is no column`);
      }
    }
  }
  return wrong;
}

// Either picks so many, or gathers by labels of which there are few, or by none. Over a range only
// what is picked at its end is bounded: else each step may pick others.
const few = ['state', 'cause', 'keepalive', 'source', 'alert', 'severity', 'name'];
function bounded(expr, range) {
  if ((range ? /\b(topk|bottomk)\(\d+, [^\n]*@ end\(\)/ : /\b(topk|bottomk)\(\d+,/).test(expr)) return true;
  const by = [...expr.matchAll(/^(?:\d+ \* )?\(?(?:sum|max|min|count)(?: by \(([a-z_, ]+)\))? ?\(/gm)];
  if (by.length > 0) return by.every((of) => (of[1] ?? '').split(/, */).every((label) => label === '' || few.includes(label)));
  return /^(?:time\(\) - max\(|3 \* max\()/.test(expr);
}

export function ruleErrors(dashboard) {
  const wrong = [];
  const panels = dashboard.panels ?? [];
  for (const id of repeated(panels.map((panel) => panel.id))) wrong.push(`two panels have the id ${id}`);
  for (const name of repeated(dashboard.templating.list.map((of) => of.name))) wrong.push(`two variables are called ${name}`);
  const datasource = dashboard.templating.list[0];
  if (datasource?.name !== 'datasource' || datasource?.type !== 'datasource') wrong.push('the first variable is not datasource');
  for (const variable of dashboard.templating.list.slice(1)) {
    if (variable.datasource?.uid !== '${datasource}') wrong.push(`the variable ${variable.name} does not use the variable datasource`);
  }
  for (const annotation of dashboard.annotations.list) {
    if (annotation.builtIn === 1) continue;
    if (annotation.datasource?.uid !== '${datasource}') wrong.push(`the annotation ${annotation.name} does not use the variable datasource`);
    if (!bounded(annotation.target.expr, false)) wrong.push(`the annotation ${annotation.name} has no bound of series`);
  }
  const colors = dashboard.annotations.list.map((annotation) => annotation.iconColor);
  if (repeated(colors).length > 0) wrong.push('two annotations have the same colour');
  panels.forEach((panel, i) => {
    const at = panel.gridPos;
    if (at === undefined || at.x < 0 || at.y < 0 || at.w < 1 || at.h < 1 || at.x + at.w > 24) {
      wrong.push(`panel ${panel.id} (${panel.title}) is outside of the grid`);
      return;
    }
    for (const other of panels.slice(i + 1)) {
      if (other.gridPos !== undefined && overlap(at, other.gridPos)) {
        wrong.push(`panels ${panel.id} (${panel.title}) and ${other.id} (${other.title}) overlap`);
      }
    }
    if (panel.type === 'row') return;
    if (!panel.title) wrong.push(`panel ${panel.id} has no title`);
    if (!(panel.description?.length >= 20)) wrong.push(`panel ${panel.id} (${panel.title}) has no description`);
    if (!panel.fieldConfig?.defaults?.unit) wrong.push(`panel ${panel.id} (${panel.title}) has no unit`);
    if (panel.datasource?.uid !== '${datasource}') wrong.push(`panel ${panel.id} (${panel.title}) does not use the variable datasource`);
    wrong.push(...queryErrors(panel));
  });
  return [...wrong, ...runbookErrors(dashboard)];
}

// What no dashboard can tell alone.
export function uniqueErrors(dashboards) {
  const uids = dashboards.map((dashboard) => dashboard.uid);
  const titles = dashboards.map((dashboard) => dashboard.title);
  return [
    ...repeated(uids).map((uid) => `two dashboards have the uid ${uid}`),
    ...repeated(titles).map((title) => `two dashboards are called ${title}`),
    ...uids.filter((uid) => !/^[a-z0-9-]{8,40}$/.test(uid)).map((uid) => `${uid} is no uid`),
  ];
}
