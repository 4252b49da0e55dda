// The findings on both dashboards: a table of the active ones, and marks where one was raised or cleared.
local p = import 'panels.libsonnet';

// How long the findings of the rows have been active. A finding keeps its age if another peer or
// process now has the most sockets, or if it gets worse.
local firstSeen(labels, selector, rows) =
  local finding = 'cluster, job, instance, alert, netns, role, service';
  std.rstripChars(|||
    1000 * (
      max by (%(labels)s) (
        tcpwait_finding_info{%(selector)s}
        * on (%(finding)s) group_left ()
        min by (%(finding)s) (
          min_over_time(timestamp(tcpwait_finding_info{%(selector)s})[$__range:1m])
          or timestamp(tcpwait_finding_info{%(selector)s})
        )
      )
    )
    and %(rows)s
  ||| % { labels: labels, finding: finding, selector: selector, rows: rows }, '\n');

local severityMapping = [
  {
    type: 'value',
    options: {
      '3': { color: 'red', index: 0, text: 'critical' },
      '2': { color: 'orange', index: 1, text: 'warning' },
      '1': { color: 'blue', index: 2, text: 'info' },
    },
  },
];

// The weight is the value, so that topk leaves out the least severe, and a table can sort by it.
local bySeverity(labels, selector) =
  std.join('\nor\n', [
    '%d * max by (%s) (tcpwait_finding_info{severity="%s", %s})' % [weight[0], labels, weight[1], selector]
    for weight in [[3, 'critical'], [2, 'warning'], [1, 'info']]
  ]);

// expr must be true for one step only: Grafana would draw a region for as long as it is true.
local annotation(name, color, expr, titleFormat, textFormat) = {
  name: name,
  datasource: p.datasource,
  enable: true,
  hide: false,
  iconColor: color,
  target: { expr: expr, interval: '60s', refId: 'Anno', range: true, instant: false },
  titleFormat: titleFormat,
  textFormat: textFormat,
  tagKeys: 'severity',
};

{
  // The worst n. With many hosts, hostLabels and hostColumns distinguish them, and come before the
  // finding; places come after it.
  table(n, selector, description, runbooks, hostLabels=[], hostColumns=[], places=[])::
    local labels = std.join(', ', hostLabels + ['alert', 'netns', 'role', 'service', 'peer', 'process', 'container']);
    local rows = 'topk(%d,\n%s\n)' % [n, bySeverity(labels, selector)];
    p.table(
      'Active findings',
      'none',
      description,
      [p.rows(rows), p.rows(firstSeen(labels, selector, rows))],
      [{ of: 'Value #A', name: 'Severity', width: 90, mappings: severityMapping }]
      + hostColumns
      + [
        {
          of: 'alert',
          name: 'Finding',
          width: 170,
          links: [{ title: 'Runbook', url: runbooks + '${__value.raw}.md', targetBlank: true }],
        },
        { of: 'Value #B', name: 'First seen', unit: 'dateTimeFromNow', width: 130 },
        { of: 'service', name: 'Service' },
        { of: 'role', name: 'Role' },
        { of: 'peer', name: 'Peer' },
        { of: 'process', name: 'Process' },
        { of: 'container', name: 'Container' },
        { of: 'netns', name: 'Namespace' },
      ]
      + places,
      'Severity',
      true
    ),

  // Compares the expressions now and earlier. A finding is the same while its labels `same` are the
  // same, whatever its severity. It does not count as cleared while `known`, by the labels `knownBy`,
  // has no result.
  annotations(now, earlier, same, known, knownBy, raised, cleared):: { list: [
    {
      builtIn: 1,
      datasource: { type: 'grafana', uid: '-- Grafana --' },
      enable: true,
      hide: true,
      iconColor: 'rgba(0, 211, 255, 1)',
      name: 'Annotations & Alerts',
      type: 'dashboard',
    },
    annotation(
      'Findings raised',
      'red',
      'topk(50, %s\nunless %s)' % [now, earlier],
      '{{alert}} is {{severity}}',
      raised
    ),
    annotation(
      'Findings cleared',
      'green',
      // A warning that has become critical has not cleared.
      'topk(50, (%s\nunless on (%s) %s)\nand on (%s) %s)' % [earlier, same, now, knownBy, known],
      'Cleared: {{alert}}',
      cleared
    ),
  ] },
}
