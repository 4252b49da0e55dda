// The parts of both dashboards: plain objects in the form that Grafana imports.
local datasource = { type: 'prometheus', uid: '${datasource}' };

local link(title, url, tooltip) = {
  asDropdown: false,
  icon: 'external link',
  includeVars: false,
  keepTime: false,
  tags: [],
  targetBlank: true,
  title: title,
  tooltip: tooltip,
  type: 'link',
  url: url,
};

local thresholds(steps) = {
  mode: 'absolute',
  steps: [{ color: step[0], value: step[1] } for step in steps],
};

local targets(queries) = std.mapWithIndex(
  function(i, query) { datasource: datasource, refId: std.char(std.codepoint('A') + i) } + query,
  queries
);

local panel(type, title, description, queries) = {
  type: type,
  title: title,
  description: description,
  datasource: datasource,
  targets: targets(queries),
  fieldConfig: { defaults: {}, overrides: [] },
  options: {},
  links: [],
};

// Three digits of a tiny share say no more than 0.0 %.
local unit(name) = { fieldConfig+: { defaults+: {
  unit: name,
  [if name == 'percentunit' then 'decimals']: 1,
} } };

local reduce = { calcs: ['lastNotNull'], fields: '', values: false };

{
  datasource:: datasource,
  link:: link,

  dashboardLink(title, uid, tooltip)::
    link(title, '/d/%s/?${datasource:queryparam}&${cluster:queryparam}&${job:queryparam}' % uid, tooltip) {
      icon: 'dashboard',
      keepTime: true,
      targetBlank: false,
    },

  // A finding becomes a warning at 80 %, and a ceiling is near at 90 %.
  usedSteps:: [['green', null], ['orange', 0.8], ['red', 0.9]],

  // For a time left: a finding becomes critical at an hour.
  leftSteps:: [['red', null], ['orange', 3600], ['green', 86400]],

  range(expr, legend):: {
    expr: expr,
    legendFormat: legend,
    range: true,
    instant: false,
  },

  instant(expr, legend):: {
    expr: expr,
    legendFormat: legend,
    range: false,
    instant: true,
  },

  rows(expr):: {
    expr: expr,
    format: 'table',
    range: false,
    instant: true,
  },

  // topk in a range query picks anew at each step, and gives more series the longer the range is.
  // This picks once, by the highest value in the range, and gives whole lines.
  highest(n, metric)::
    '%(metric)s\nand topk(%(n)d, max_over_time(%(metric)s[$__range] @ end()))' % { metric: metric, n: n },

  // The time of exhaustion, with the resource in a label: descriptors of a process, or ports towards a
  // peer. A resource at its ceiling is exhausted already: connects fail there, arrivals fall, and a
  // forecast would not see an end.
  exhaustion(labels, processes, pairs, before='Inf')::
    std.rstripChars(|||
      min by (%(labels)s) (
        label_replace(
          0 * (tcpwait_process_open_fds{%(processes)s} / tcpwait_process_max_fds{%(processes)s} >= 0.95)
          or tcpwait_process_fd_exhaustion_timestamp_seconds{%(processes)s} < %(before)s,
          "what", "descriptors of $1", "process", "(.*)"
        )
        or
        label_replace(
          0 * (tcpwait_port_budget_used_ratio{%(pairs)s} >= 0.95)
          or tcpwait_port_budget_exhaustion_timestamp_seconds{%(pairs)s} < %(before)s,
          "what", "ports to $1", "peer", "(.*)"
        )
      )
    ||| % { labels: std.join(', ', labels + ['what']), processes: processes, pairs: pairs, before: before }, '\n'),

  stat(title, unitName, description, query, steps, graph='none')::
    panel('stat', title, description, [query]) + unit(unitName) {
      fieldConfig+: { defaults+: {
        color: { mode: 'thresholds' },
        thresholds: thresholds(steps),
      } },
      options: {
        colorMode: 'value',
        graphMode: graph,
        justifyMode: 'auto',
        orientation: 'auto',
        percentChangeColorMode: 'standard',
        reduceOptions: reduce,
        showPercentChange: false,
        textMode: 'value',
        wideLayout: true,
      },
    },

  timeseries(title, unitName, description, queries)::
    panel('timeseries', title, description, queries) + unit(unitName) {
      fieldConfig+: { defaults+: {
        color: { mode: 'palette-classic' },
        min: 0,
        custom: {
          drawStyle: 'line',
          fillOpacity: 0,
          lineInterpolation: 'linear',
          lineWidth: 1,
          showPoints: 'never',
          spanNulls: false,
        },
      } },
      options: {
        legend: {
          calcs: ['lastNotNull', 'max'],
          displayMode: 'table',
          placement: 'bottom',
          showLegend: true,
          sortBy: 'Last *',
          sortDesc: true,
        },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    },

  // The text of an empty panel, if empty is the good case.
  none(text):: { fieldConfig+: { defaults+: { noValue: text } } },

  // Times left in hours: the nearest end is first in the legend, and minutes are visible beside weeks.
  soonest:: {
    fieldConfig+: { defaults+: {
      min: 1 / 60,
      custom+: { scaleDistribution: { type: 'log', log: 10 } },
    } },
    options+: { legend+: { calcs: ['lastNotNull', 'min'], sortDesc: false } },
  },

  byName:: { options+: { legend+: { sortBy: 'Name', sortDesc: false } } },

  signed:: { fieldConfig+: { defaults+: { min:: null } } },

  stacked:: { fieldConfig+: { defaults+: { custom+: {
    fillOpacity: 30,
    stacking: { group: 'A', mode: 'normal' },
  } } } },

  // Dashes the lines of limits.
  dashed(regex):: { fieldConfig+: { overrides+: [{
    matcher: { id: 'byRegexp', options: regex },
    properties: [
      { id: 'custom.lineStyle', value: { dash: [8, 6], fill: 'dash' } },
    ],
  }] } },

  // Draws lines at the thresholds.
  lines(steps):: { fieldConfig+: { defaults+: {
    thresholds: thresholds(steps),
    custom+: { thresholdsStyle: { mode: 'dashed' } },
  } } },

  bars(title, unitName, description, query, steps, max=null)::
    panel('bargauge', title, description, [query]) + unit(unitName) {
      fieldConfig+: { defaults+: {
        color: { mode: 'thresholds' },
        min: 0,
        [if max != null then 'max']: max,
        thresholds: thresholds(steps),
      } },
      options: {
        displayMode: 'basic',
        legend: { calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false },
        maxVizHeight: 40,
        minVizHeight: 16,
        minVizWidth: 8,
        namePlacement: 'left',
        orientation: 'horizontal',
        reduceOptions: reduce,
        showUnfilled: true,
        sizing: 'auto',
        valueMode: 'color',
      },
    },

  // columns: [{ of: the name in the frame, name:, unit:, and more of a column as below }], in order.
  // hidden: names in the frame without information, such as a value that is always 1.
  table(title, unitName, description, queries, columns, sortBy, desc=false, hidden=[])::
    panel('table', title, description, queries) + unit(unitName) {
      transformations: (if std.length(queries) > 1 then [{ id: 'merge', options: {} }] else []) + [{
        id: 'organize',
        options: {
          excludeByName: { [name]: true for name in ['Time'] + hidden },
          indexByName: { [columns[i].of]: i for i in std.range(0, std.length(columns) - 1) },
          renameByName: { [column.of]: column.name for column in columns },
        },
      }],
      fieldConfig: {
        defaults: {
          unit: unitName,
          custom: { align: 'auto', cellOptions: { type: 'auto' }, inspect: false, filterable: true },
        },
        overrides: [
          {
            matcher: { id: 'byName', options: column.name },
            properties:
              (if std.objectHas(column, 'unit') then [{ id: 'unit', value: column.unit }] else [])
              + (if std.get(column, 'unit', '') == 'percentunit' then [{ id: 'decimals', value: 1 }] else [])
              + (if std.objectHas(column, 'width') then [{ id: 'custom.width', value: column.width }] else [])
              + (if std.objectHas(column, 'mappings') then [{ id: 'mappings', value: column.mappings }] else [])
              + (if std.objectHas(column, 'links') then [{ id: 'links', value: column.links }] else [])
              + (if std.objectHas(column, 'steps') then [
                   { id: 'thresholds', value: thresholds(column.steps) },
                   { id: 'color', value: { mode: 'thresholds' } },
                 ] else [])
              + (if std.objectHas(column, 'steps') || std.objectHas(column, 'mappings') then [
                   { id: 'custom.cellOptions', value: { type: 'color-text' } },
                 ] else []),
          }
          for column in columns
          if std.length(std.objectFields(column)) > 2
        ],
      },
      options: {
        cellHeight: 'sm',
        frameIndex: 0,
        showHeader: true,
        sortBy: [{ displayName: sortBy, desc: desc }],
      },
    },

  // A panel's link to its runbook.
  runbook(prefix, page):: {
    links+: [link('Runbook: ' + page, prefix + page + '.md', 'What it means, and what to do')],
  },

  // Gives the panels of rows a place and an id each.
  layout(rows)::
    local place(state, p) =
      // A panel that does not fit beside the last one starts a new line below the highest of the line.
      local fits = state.x + p.w <= 24;
      local x = if fits then state.x else 0;
      local y = if fits then state.y else state.y + state.h;
      {
        x: x + p.w,
        y: y,
        h: if fits then std.max(state.h, p.h) else p.h,
        panels: state.panels + [p.panel { gridPos: { h: p.h, w: p.w, x: x, y: y } }],
      };
    local placeRow(state, row) =
      local top = state.y + state.h;
      local header = {
        type: 'row',
        title: row.title,
        collapsed: false,
        panels: [],
        gridPos: { h: 1, w: 24, x: 0, y: top },
      };
      std.foldl(place, row.panels, { x: 0, y: top + 1, h: 0, panels: state.panels + [header] });
    local placed = std.foldl(placeRow, rows, { x: 0, y: 0, h: 0, panels: [] }).panels;
    std.mapWithIndex(function(i, p) p { id: i + 1 }, placed),

  row(title, panels):: { title: title, panels: panels },
  at(w, h, panel):: { w: w, h: h, panel: panel },

  variable(name, label, query, description):: {
    type: 'query',
    name: name,
    label: label,
    description: description,
    datasource: datasource,
    query: query,
    refresh: 2,
    sort: 1,
    multi: false,
    includeAll: false,
  },

  // allValue is the pattern for "All"; without it, "All" matches every listed value.
  all(allValue=null):: {
    multi: true,
    includeAll: true,
    [if allValue != null then 'allValue']: allValue,
    current: { selected: true, text: ['All'], value: ['$__all'] },
  },

  datasourceVariable:: {
    type: 'datasource',
    name: 'datasource',
    label: 'Data source',
    description: 'The Prometheus that scrapes tcpwait.',
    query: 'prometheus',
    refresh: 1,
    multi: false,
    includeAll: false,
  },

  // The label cluster may be absent, which only .* matches.
  clusterVariable(selector)::
    self.variable('cluster', 'Cluster', 'label_values(up{%s}, cluster)' % selector, 'The label cluster, where there is one.')
    + self.all('.*'),

  // From up, which exists for agents that are down too.
  jobVariable(selector)::
    self.variable('job', 'Job', 'label_values(up{%s, cluster=~"$cluster"}, job)' % selector, 'The jobs that scrape tcpwait.')
    + self.all(),

  dashboard(uid, title, description):: {
    uid: uid,
    title: title,
    description: description,
    tags: ['tcpwait'],
    schemaVersion: 39,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'browser',
  },
}
