local findings = import '../findings.libsonnet';
local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local host = words.host;
local spaces = words.spaces;
local services = words.services;
local metric = words.metric;
local severity = words.severity;
local noEnd = words.noEnd;

function(runbooks)
  p.row('Findings', [
    p.at(3, 4, severity('critical', 'red')),
    p.at(3, 4, severity('warning', 'orange')),
    p.at(3, 4, severity('info', 'blue')),
    p.at(3, 4, p.stat(
      'Stuck CLOSE_WAITs',
      'none',
      'Sockets whose peer has closed and whose program has not, for longer than stuck-after.',
      p.range('sum(%s)' % metric('tcpwait_close_wait_stuck_sockets', services), 'stuck'),
      [['green', null], ['orange', 10]],
      'area'
    ) + p.runbook(runbooks, 'close_wait_leak')),
    p.at(3, 4, p.stat(
      'Oldest CLOSE_WAIT',
      's',
      'Time since the oldest CLOSE_WAIT got its FIN: when the trouble began, unless its first sockets are gone. Zero if there is none.',
      p.instant(
        'max(clamp_min(time() - %s, 0) >= 0)\nor 0 * max(%s)'
        % [metric('tcpwait_close_wait_oldest_timestamp_seconds', services), metric('tcpwait_build_info', host)],
        'age'
      ),
      [['green', null], ['orange', 60], ['red', 3600]]
    ) + p.runbook(runbooks, 'close_wait_leak')),
    p.at(3, 4, p.stat(
      'Fullest port budget',
      'percentunit',
      'The share of its ports that the fullest pair of address and peer holds. At 100 % connect fails with EADDRNOTAVAIL, unless it may take ports of TIME_WAITs.',
      p.range('max(%s)' % metric('tcpwait_port_budget_used_ratio'), 'used'),
      p.usedSteps,
      'area'
    ) + p.runbook(runbooks, 'port_budget')),
    p.at(3, 4, p.stat(
      'Runs out first',
      's',
      'Time left until the first of these runs out at the present pace: descriptors of a process, or ports towards a peer. By the forecasts of the agent; zero from 95 % on.',
      // A time without an end in sight sorts after all times with an end.
      p.instant(
        'bottomk(1, clamp_min(%s - time(), 0) or label_replace(0 * max(%s) + %d, "what", "no end in sight", "", ""))'
        % [p.exhaustion([], host, spaces), metric('tcpwait_build_info', host), noEnd],
        '{{what}}'
      ),
      p.leftSteps
    ) + {
      fieldConfig+: { defaults+: { mappings: [
        { type: 'range', options: { from: noEnd, to: null, result: { color: 'green', index: 0, text: 'never' } } },
      ] } },
      options+: { textMode: 'value_and_name' },
    } + p.runbook(runbooks, 'fd_exhaustion_forecast') + p.runbook(runbooks, 'port_exhaustion_forecast')),
    p.at(3, 4, p.stat(
      'Last sample',
      's',
      'The age of the last sample. Past three intervals, 15 s by default, all other panels show the past.',
      p.instant('time() - max(%s)' % metric('tcpwait_last_sample_timestamp_seconds', host), 'age'),
      [['green', null], ['orange', 30], ['red', 60]]
    ) + p.runbook(runbooks, 'sample_stale')),
    p.at(24, 7, findings.table(
      50,
      services,
      'The findings of the agent now, the worst first. A click on the finding opens its runbook. First seen is to the minute and within the time range: a finding first seen at its start is older. Evidence, cause and time left are on the page of the agent. Of several peers or processes, the one with the most is named.',
      runbooks
    ) + p.none('The agent reports no finding, or is not scraped')),
  ])
