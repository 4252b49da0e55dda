local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local spaces = words.spaces;
local metric = words.metric;
local pair = words.pair;
local timeLeft = words.timeLeft;
local timeLeftLines = words.timeLeftLines;
local columns = words.columns;

function(runbooks)
  p.row('Ports', [
    p.at(12, 9, p.bars(
      'Port budgets',
      'percentunit',
      'Share of the local ports that each pair of an own address and a peer holds, in any state. At 100 % connect from this address to this peer fails with EADDRNOTAVAIL, unless it may take ports of TIME_WAITs; to other peers it goes on.',
      p.instant('topk(20, %s)' % metric('tcpwait_port_budget_used_ratio'), pair),
      p.usedSteps,
      1
    ) + p.runbook(runbooks, 'port_budget')),
    p.at(12, 9, p.table(
      'Port budgets in numbers',
      'none',
      'Ports that are held, the closes a second that they carry for good, and the time until none is left at the present pace. Time left is empty if no end is in sight.',
      columns('source, peer, netns', metric('tcpwait_port_budget_used_ratio'), [
        metric('tcpwait_port_budget_used_ports'),
        metric('tcpwait_port_budget_sustainable_per_second'),
        timeLeft('tcpwait_port_budget_exhaustion_timestamp_seconds', spaces),
      ]),
      [
        { of: 'peer', name: 'Peer' },
        { of: 'source', name: 'Own address' },
        { of: 'Value #A', name: 'Used', unit: 'percentunit', width: 80, steps: p.usedSteps },
        { of: 'Value #D', name: 'Time left', unit: 's', width: 100, steps: p.leftSteps },
        { of: 'Value #B', name: 'Ports', width: 80 },
        { of: 'Value #C', name: 'Sustainable', unit: 'cps', width: 110 },
        { of: 'netns', name: 'Namespace' },
      ],
      'Used',
      true
    ) + p.runbook(runbooks, 'port_exhaustion_forecast')),
    p.at(8, 8, p.timeseries(
      'Time left of port budgets',
      'h',
      'Time until a pair has no port left, by the forecast of the agent; the ten that run out first. Less than a minute is drawn as a minute. No line is good: no end is in sight.',
      [p.range(timeLeftLines('tcpwait_port_budget_exhaustion_timestamp_seconds', spaces), pair)]
    ) + p.lines([['red', null], ['orange', 1], ['green', 24]]) + p.soonest + p.none('No end in sight') + p.runbook(runbooks, 'port_exhaustion_forecast')),
    p.at(8, 8, p.timeseries(
      'Ports held by pair',
      'none',
      'Local ports towards a peer, in any state, and how many there are. If one pair climbs alone, it runs short of ports; if all climb together, there are many connections.',
      [
        p.range(p.highest(10, metric('tcpwait_port_budget_used_ports')), pair),
        p.range(p.highest(10, metric('tcpwait_port_budget_usable_ports')), 'usable ({{netns}})'),
      ]
    ) + p.dashed('/^usable/')),
    p.at(8, 8, p.bars(
      'Bind pool',
      'percentunit',
      'Ports in use from one address over all peers, as a share of ip_local_port_range. It matters if a program binds before it connects: such a port is taken from all destinations at once. Otherwise the pool may be full and harmless.',
      p.instant(
        'topk(10,\n  %s\n  / on (netns) group_left ()\n  max by (netns) (%s - ignoring (name) %s + 1)\n)'
        % [
          metric('tcpwait_bind_pool_used_ports'),
          metric('tcpwait_sysctl', 'name="net.ipv4.ip_local_port_range.max", ' + spaces),
          metric('tcpwait_sysctl', 'name="net.ipv4.ip_local_port_range.min", ' + spaces),
        ],
        '{{source}} ({{netns}})'
      ),
      // Never red: a full pool may be harmless.
      [['green', null], ['orange', 0.9]],
      1
    ) + p.runbook(runbooks, 'bind_pool')),
  ])
