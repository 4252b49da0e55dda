local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local spaces = words.spaces;
local services = words.services;
local metric = words.metric;
local pair = words.pair;
local byPeer = words.byPeer;
local ofBusiestSpaces = words.ofBusiestSpaces;
local perSecond = words.perSecond;

function(runbooks)
  p.row('TIME_WAIT', [
    p.at(12, 8, byPeer(
      'TIME_WAIT by peer',
      'none',
      'Connections that this side closed first, within the last 60 s. They hold ports and a little memory, no descriptors, and no process.',
      'tcpwait_time_wait_sockets'
    )),
    p.at(12, 8, byPeer(
      'TIME_WAIT arrivals by peer',
      'cps',
      'How many connections a second end in TIME_WAIT on this side.',
      'tcpwait_time_wait_arrivals_per_second'
    )),
    p.at(8, 8, p.timeseries(
      'Arrivals against the sustainable rate',
      'cps',
      'Full lines: closes a second towards a peer. Dashed: what its ports carry for good, for the pairs that hold a tenth of them or more. If a full line stays above its dashed line, connect fails in the end, and the full line falls while it does.',
      [
        p.range(p.highest(5, metric('tcpwait_time_wait_arrivals_per_second', 'role="outbound", peer!="other", ' + services)), 'arrivals {{peer}} ({{netns}})'),
        p.range(
          '%s\nand on (netns, source, peer) topk(5, max_over_time(%s[$__range] @ end()) >= 0.1)'
          % [metric('tcpwait_port_budget_sustainable_per_second'), metric('tcpwait_port_budget_used_ratio')],
          'sustainable ' + pair
        ),
      ]
    ) + p.byName + p.dashed('/^sustainable/') + p.runbook(runbooks, 'port_budget')),
    p.at(8, 8, p.timeseries(
      'Arrivals as a share of the sustainable rate',
      'percentunit',
      'Of the peers with a port budget, over all own addresses that have one. Above 100 % the ports run out, however many are free now.',
      [p.range(
        'sum by (netns, peer) (%s)\n/ sum by (netns, peer) (%s)\nand on (netns, peer) topk(10, max_over_time(%s[$__range] @ end()))'
        % [
          metric('tcpwait_time_wait_arrivals_per_second', 'role="outbound", ' + services),
          metric('tcpwait_port_budget_sustainable_per_second'),
          metric('tcpwait_port_budget_used_ratio'),
        ],
        '{{peer}} ({{netns}})'
      )]
    ) + p.lines([['green', null], ['orange', 0.8], ['red', 1]]) + p.none('No peer with a budget has closes of its own') + p.runbook(runbooks, 'port_exhaustion_forecast')),
    p.at(8, 8, p.timeseries(
      'TIME_WAITs against tcp_max_tw_buckets',
      'none',
      'Sockets that count against the setting, and the setting. At the limit the kernel makes no more TIME_WAITs. That costs protection against late segments, but no connection.',
      [
        p.range(ofBusiestSpaces(metric('tcpwait_time_wait_buckets')), 'TIME_WAITs ({{netns}})'),
        p.range(ofBusiestSpaces(metric('tcpwait_time_wait_buckets_limit')), 'limit ({{netns}})'),
      ]
    ) + p.dashed('/^limit/') + p.runbook(runbooks, 'time_wait_buckets')),
    p.at(16, 8, p.timeseries(
      "Arrivals by the kernel's own count",
      'cps',
      'All TIME_WAIT arrivals by TW and TWKilled, and the sum of the peers above. They agree within a few seconds, except for FIN_WAIT2s whose program has closed: the kernel counts these too, as at the far end of a CLOSE_WAIT leak. Before Linux 5.18 the kernel counts TIME_WAITs that ended.',
      [
        p.range(ofBusiestSpaces(perSecond('tcpwait_time_wait_arrivals_total', spaces)), 'kernel ({{netns}})'),
        p.range(ofBusiestSpaces('sum by (netns) (%s)' % metric('tcpwait_time_wait_arrivals_per_second')), 'sum of peers ({{netns}})'),
      ]
    ) + p.dashed('/^kernel/') + p.runbook(runbooks, 'time_wait_buckets')),
    p.at(8, 8, p.bars(
      'TIME_WAITs of tcp_max_tw_buckets',
      'percentunit',
      'The share of tcp_max_tw_buckets that is in use.',
      p.instant('topk(10, %s / (%s > 0))' % [metric('tcpwait_time_wait_buckets'), metric('tcpwait_time_wait_buckets_limit')], '{{netns}}'),
      p.usedSteps,
      1
    ) + p.runbook(runbooks, 'time_wait_buckets')),
  ])
