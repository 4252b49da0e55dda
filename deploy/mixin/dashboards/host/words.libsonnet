// The parts of the rows of a host's dashboard.
local p = import '../panels.libsonnet';

// All from raw series: a single host does not need recording rules.
local host = 'cluster=~"$cluster", job=~"$job", instance="$instance"';
local spaces = host + ', netns=~"$netns"';
local services = spaces + ', service=~"$service"';

local metric(name, selector=spaces) = '%s{%s}' % [name, selector];

// The peer is first, because it differs. The words keep "other" and "host" apart, which are values of two labels each.
local peer = '{{peer}} ({{role}} {{service}}, netns {{netns}})';
local pair = '{{source}} to {{peer}} ({{netns}})';
local process = '{{process}} {{pid}} {{container}}';

// By default an agent shows twenty peers, and a rest for each of ten services.
local byPeer(title, unit, description, name, n=20) = p.timeseries(
  title,
  unit,
  description + ' The %d highest within the time range; "other" is the sum of the peers without a series of their own.' % n,
  [p.range(p.highest(n, metric(name, services)), peer)]
);

local severity(name, color) = p.stat(
  std.asciiUpper(name[0]) + name[1:] + ' findings',
  'none',
  'Findings of this severity that the agent has now, for the chosen namespaces and services. No value: nothing was scraped.',
  p.instant(
    'count(%s)\nor 0 * count(%s)'
    % [metric('tcpwait_finding_info', 'severity="%s", %s' % [name, services]), metric('tcpwait_build_info', host)],
    name
  ),
  [['green', null], [color, 1]]
);

// +Inf is a limit that is not nearing, and is not shown.
local timeLeft(name, selector) = 'clamp_min((%s < Inf) - time(), 0)' % metric(name, selector);

// In hours, on a logarithmic scale, which does not have a zero.
local drawn(left) = 'clamp_min(%s, 60) / 3600' % left;

// The limits that were nearest to their end within the time range, like the lines of p.highest.
local timeLeftLines(name, selector) =
  '%s\nand bottomk(10, min_over_time(%s[$__range] @ end()))' % [drawn(timeLeft(name, selector)), metric(name, selector)];

// The namespaces with the most TIME_WAITs, because a host may have had many within the range.
local ofBusiestSpaces(expr) =
  '%s\nand on (netns) topk(10, max_over_time(%s[$__range] @ end()))' % [expr, metric('tcpwait_time_wait_buckets')];

// Columns of one table, all of the same twenty rows.
local columns(labels, first, others) =
  local by(expr) = 'max by (%s) (%s)' % [labels, expr];
  local rows = 'topk(20, %s)' % by(first);
  [p.rows(rows)] + [p.rows('%s\nand %s' % [by(other), rows]) for other in others];

// In seconds, some 3000 years.
local noEnd = 1e11;

local perSecond(name, selector=host) = 'rate(%s[$__rate_interval])' % metric(name, selector);

{
  host: host,
  spaces: spaces,
  services: services,
  metric: metric,
  peer: peer,
  pair: pair,
  process: process,
  byPeer: byPeer,
  severity: severity,
  timeLeft: timeLeft,
  drawn: drawn,
  timeLeftLines: timeLeftLines,
  ofBusiestSpaces: ofBusiestSpaces,
  columns: columns,
  noEnd: noEnd,
  perSecond: perSecond,
}
