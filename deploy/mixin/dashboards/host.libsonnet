local p = import 'panels.libsonnet';

// All of it is of raw series: one host needs no recording rules.
local host = 'cluster=~"$cluster", job=~"$job", instance="$instance"';
local spaces = host + ', netns=~"$netns"';
local services = spaces + ', service=~"$service"';

local metric(name, selector=spaces) = '%s{%s}' % [name, selector];

// The peer first, which is what differs; and apart from "other" and "host", which are values of two labels each.
local peer = '{{peer}} ({{role}} {{service}}, netns {{netns}})';
local pair = '{{source}} to {{peer}} ({{netns}})';
local process = '{{process}} {{pid}} {{container}}';

// Twenty peers and a rest for each of ten services are what an agent shows by default.
local byPeer(title, unit, description, name, n=20) = p.timeseries(
  title,
  unit,
  description + ' The %d that were highest within the time range; "other" is the sum of those without a series of their own.' % n,
  [p.range(p.highest(n, metric(name, services)), peer)]
);

local severity(name, color) = p.stat(
  std.asciiUpper(name[0]) + name[1:] + ' findings',
  'none',
  'How many findings of this severity the agent has now, for the namespaces and services that are chosen. No value: nothing was scraped.',
  p.instant(
    'count(%s)\nor 0 * count(%s)'
    % [metric('tcpwait_finding_info', 'severity="%s", %s' % [name, services]), metric('tcpwait_build_info', host)],
    name
  ),
  [['green', null], [color, 1]]
);

// +Inf is a limit that is not neared, and not shown.
local timeLeft(name, selector) = 'clamp_min((%s < Inf) - time(), 0)' % metric(name, selector);

// In hours, on a scale of logarithms, where zero has no place.
local drawn(left) = 'clamp_min(%s, 60) / 3600' % left;

// Those that were nearest to their end within the time range, as lines of p.highest.
local timeLeftLines(name, selector) =
  '%s\nand bottomk(10, min_over_time(%s[$__range] @ end()))' % [drawn(timeLeft(name, selector)), metric(name, selector)];

// A host may have had many namespaces within the range: those with the most TIME_WAITs.
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
  local runbooks = $._config.runbookPrefix,

  grafanaDashboards+:: {
    'tcpwait-host.json': p.dashboard(
      'tcpwait-host',
      'tcpwait / Host',
      'Which peers, processes and containers of one host leak CLOSE_WAIT sockets and why, how fast TIME_WAITs come against the ports, and the settings that decide.'
    ) {
      links: [
        p.dashboardLink('Fleet', 'tcpwait-fleet', 'All hosts'),
        p.link('Agent', 'http://${instance:raw}/', "The agent's own page: the last sample and its findings"),
        p.link('Runbooks', runbooks, 'A page for each finding and alert'),
      ],

      templating: { list: [
        p.datasourceVariable,
        p.clusterVariable($._config.selector),
        p.jobVariable($._config.selector),
        p.variable('instance', 'Host', 'label_values(up{cluster=~"$cluster", job=~"$job"}, instance)', 'The agent of one host.'),
        p.variable('netns', 'Namespace', 'label_values(tcpwait_sockets{%s}, netns)' % host, 'The network namespace; "host" is that of PID 1.') + p.all('.*'),
        p.variable(
          'service',
          'Service',
          'label_values({__name__=~"tcpwait_(close|time)_wait_sockets", %s}, service)' % spaces,
          'The local port of inbound connections, the remote one of outbound ones, or the name that the agent has for it.'
        ) + p.all('.*'),
      ] },

      // Without peer and process, which change while the finding stays.
      local labels = 'cluster, job, instance, netns, role, service, alert, severity',
      local kinds = 'max by (%s) (%s)' % [labels, metric('tcpwait_finding_info', services)],
      local earlier = 'max by (%s) (%s offset $__interval)' % [labels, metric('tcpwait_finding_info', services)],
      annotations: p.annotations([
        p.annotation(
          'Findings raised',
          'red',
          'topk(50, %s\nunless %s)' % [kinds, earlier],
          '{{alert}} is {{severity}}',
          '{{role}} service {{service}} in netns {{netns}}'
        ),
        // A host that does not answer has cleared nothing.
        p.annotation(
          'Findings cleared',
          'green',
          // And one that has become critical is no warning any more, and has not cleared.
          'topk(50, (%s\nunless on (cluster, job, instance, netns, role, service, alert) %s)\nand on (cluster, job, instance) %s == 1)'
          % [earlier, kinds, metric('up', host)],
          'Cleared: {{alert}}',
          '{{role}} service {{service}} in netns {{netns}}'
        ),
      ]),

      panels: p.layout([
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
            'Time since the oldest CLOSE_WAIT got its FIN: when the trouble began, unless sockets of then are gone. Zero is none.',
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
            'The time left of what ends first if all goes on as it does: descriptors of a process, or ports towards a peer. By the forecasts of the agent; from 95 % on it is zero.',
            // One that has no end in sight is beyond any that has.
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
            'The age of the last sample. Past three intervals, 15 s by default, all other panels show what was and not what is.',
            p.instant('time() - max(%s)' % metric('tcpwait_last_sample_timestamp_seconds', host), 'age'),
            [['green', null], ['orange', 30], ['red', 60]]
          ) + p.runbook(runbooks, 'sample_stale')),
          local labels = 'alert, netns, role, service, peer, process, container';
          local rows = 'topk(50,\n%s\n)' % p.bySeverity(labels, services);
          p.at(24, 7, p.table(
            'Active findings',
            'none',
            'What the agent says is wrong now, the worst first. A click on the finding opens its runbook. First seen is within the time range, to the minute: at its start the finding is older. Evidence, cause and time left are on the page of the agent. Of several peers and processes the one with the most is named.',
            [p.rows(rows), p.rows(p.firstSeen(labels, services, rows))],
            [
              { of: 'Value #A', name: 'Severity', width: 90, mappings: p.severityMapping },
              p.runbookColumn(runbooks),
              { of: 'Value #B', name: 'First seen', unit: 'dateTimeFromNow', width: 130 },
              { of: 'service', name: 'Service' },
              { of: 'role', name: 'Role' },
              { of: 'peer', name: 'Peer' },
              { of: 'process', name: 'Process' },
              { of: 'container', name: 'Container' },
              { of: 'netns', name: 'Namespace' },
            ],
            'Severity',
            true
          ) + p.none('The agent reports no finding, or is not scraped')),
        ]),

        p.row('CLOSE_WAIT', [
          p.at(12, 8, byPeer(
            'CLOSE_WAIT by peer',
            'none',
            'Sockets whose peer has closed and whose program has not, the stuck ones and the young. A step is a peer that went away; a slope is a socket forgotten with every request.',
            'tcpwait_close_wait_sockets'
          ) + p.runbook(runbooks, 'close_wait_leak')),
          p.at(12, 8, p.timeseries(
            'Age of the oldest CLOSE_WAIT by peer',
            's',
            'Time since the oldest CLOSE_WAIT got its FIN; the 20 oldest. Lines that rise as fast as the clock are sockets that nobody closes. Lines that fall again are a program that is slow, and closes.',
            [p.range(
              'clamp_min(time() - %(oldest)s, 0) >= 0\nand bottomk(20, min_over_time(%(oldest)s[$__range] @ end()))'
              % { oldest: metric('tcpwait_close_wait_oldest_timestamp_seconds', services) },
              peer
            )]
          ) + p.none('No CLOSE_WAIT within the time range')),
          p.at(8, 8, p.timeseries(
            'Stuck CLOSE_WAITs by cause',
            'none',
            'How far the program came. not_accepted: it ended in the accept queue. data_unread, eof_unread: nobody reads the socket any more, as when a pool has forgotten it. read_not_closed: all was read, and close was never called. With keepalive off only the program can end it.',
            [p.range(
              'sum by (cause, keepalive) (%(sockets)s)\nand sum by (cause, keepalive) (max_over_time(%(sockets)s[$__range] @ end())) > 0'
              % { sockets: metric('tcpwait_close_wait_cause_sockets') },
              '{{cause}}, keepalive {{keepalive}}'
            )]
          ) + p.stacked + p.none('No stuck socket within the time range')),
          p.at(8, 8, byPeer(
            'Growth of stuck CLOSE_WAITs by peer',
            'cps',
            'How many more stuck sockets there are each second, by their slope over ten minutes. Steady above zero is a leak in progress, below zero somebody closes them.',
            'tcpwait_close_wait_growth_per_second',
            10
          ) + p.signed + p.runbook(runbooks, 'close_wait_growth')),
          p.at(8, 8, p.timeseries(
            'CLOSE_WAITs: stuck and all',
            'none',
            'All CLOSE_WAITs, and those that are stuck. A wide gap is a program that is slow to close, or still serves half-closed connections; no gap is a leak.',
            [
              p.range('sum(%s)' % metric('tcpwait_close_wait_sockets', services), 'all'),
              p.range('sum(%s)' % metric('tcpwait_close_wait_stuck_sockets', services), 'stuck'),
            ]
          )),
        ]),

        p.row('Descriptors of processes with stuck sockets', [
          p.at(24, 6, p.table(
            'Processes',
            'none',
            'Who holds stuck sockets. The time left is until all descriptors are used, by the pace of ten minutes or of whole days; empty is no end in sight. A dead socket is a descriptor whose connection the kernel has ended: only the program can give it back.',
            columns(
              'process, pid, container',
              '%s / %s' % [metric('tcpwait_process_open_fds', host), metric('tcpwait_process_max_fds', host)],
              [
                metric('tcpwait_process_open_fds', host),
                metric('tcpwait_process_max_fds', host),
                metric('tcpwait_process_close_wait_sockets', host),
                metric('tcpwait_process_dead_sockets', host),
                timeLeft('tcpwait_process_fd_exhaustion_timestamp_seconds', host),
              ]
            ),
            [
              { of: 'process', name: 'Process' },
              { of: 'pid', name: 'PID', width: 80 },
              { of: 'container', name: 'Container' },
              { of: 'Value #F', name: 'Time left', unit: 's', width: 100, steps: p.leftSteps },
              { of: 'Value #A', name: 'Used', unit: 'percentunit', width: 80, steps: p.usedSteps },
              { of: 'Value #B', name: 'Open', width: 80 },
              { of: 'Value #C', name: 'Limit', width: 80 },
              { of: 'Value #D', name: 'CLOSE_WAIT', width: 100 },
              { of: 'Value #E', name: 'Dead', width: 80, steps: [['text', null], ['orange', 10]] },
            ],
            'Used',
            true
          ) + p.none('No process holds stuck sockets') + p.runbook(runbooks, 'fd_exhaustion_forecast')),
          p.at(8, 8, p.timeseries(
            'Open descriptors and limits',
            'none',
            'Dashed is the limit (RLIMIT_NOFILE). At it, open, socket and accept fail with EMFILE.',
            [
              p.range(p.highest(10, metric('tcpwait_process_open_fds', host)), process),
              p.range(p.highest(10, metric('tcpwait_process_max_fds', host)), 'limit ' + process),
            ]
          ) + p.dashed('/^limit/') + p.none('No process held stuck sockets') + p.runbook(runbooks, 'fd_limit')),
          p.at(8, 8, p.timeseries(
            'Dead sockets',
            'none',
            'Descriptors whose TCP socket the kernel has finished with: what a leak turns into when keepalive ends its connections. The estimate is of the whole host; it counts sockets of other namespaces too.',
            [
              p.range(p.highest(10, metric('tcpwait_process_dead_sockets', host)), process),
              p.range('max(%s)' % metric('tcpwait_dead_sockets_estimate', host), 'estimate, whole host'),
            ]
          ) + p.dashed('/^estimate/') + p.runbook(runbooks, 'dead_sockets')),
          p.at(8, 8, p.timeseries(
            'Time left of descriptors',
            'h',
            'By the forecast of the agent; the ten that end first, none drawn below a minute. No line is the good case: no end in sight.',
            [p.range(timeLeftLines('tcpwait_process_fd_exhaustion_timestamp_seconds', host), process)]
          ) + p.lines([['red', null], ['orange', 1], ['green', 24]]) + p.soonest + p.none('No end in sight') + p.runbook(runbooks, 'fd_exhaustion_forecast')),
        ]),

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
            'Full lines: closes a second towards a peer. Dashed: what its ports carry for good, for the pairs that hold a tenth of them or more. A full line above its dashed one ends in connect failing, and then falls for as long.',
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
            'What counts against the setting, and the setting. At the limit the kernel makes no more TIME_WAITs, which loses protection against late segments and no connection.',
            [
              p.range(ofBusiestSpaces(metric('tcpwait_time_wait_buckets')), 'TIME_WAITs ({{netns}})'),
              p.range(ofBusiestSpaces(metric('tcpwait_time_wait_buckets_limit')), 'limit ({{netns}})'),
            ]
          ) + p.dashed('/^limit/') + p.runbook(runbooks, 'time_wait_buckets')),
          p.at(16, 8, p.timeseries(
            "Arrivals by the kernel's own count",
            'cps',
            'All that came, by TW and TWKilled, and the sum of what the peers above show. They agree within a few seconds, but for FIN_WAIT2s whose program has closed: the kernel counts these too, as at the far end of a CLOSE_WAIT leak. Before Linux 5.18 the kernel counts those that ended.',
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
        ]),

        p.row('Ports', [
          p.at(12, 9, p.bars(
            'Port budgets',
            'percentunit',
            'For each pair of an own address and a peer the share of the local ports that it holds, in any state. At 100 % connect from this address to this peer fails with EADDRNOTAVAIL, unless it may take ports of TIME_WAITs; to others it goes on.',
            p.instant('topk(20, %s)' % metric('tcpwait_port_budget_used_ratio'), pair),
            p.usedSteps,
            1
          ) + p.runbook(runbooks, 'port_budget')),
          p.at(12, 9, p.table(
            'Port budgets in numbers',
            'none',
            'Ports that are held, the closes a second that they carry for good, and when none will be left if all goes on as it does. An empty time left is no end in sight.',
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
            'Until a pair has no port left, by the forecast of the agent; the ten that end first, none drawn below a minute. No line is the good case: no end in sight.',
            [p.range(timeLeftLines('tcpwait_port_budget_exhaustion_timestamp_seconds', spaces), pair)]
          ) + p.lines([['red', null], ['orange', 1], ['green', 24]]) + p.soonest + p.none('No end in sight') + p.runbook(runbooks, 'port_exhaustion_forecast')),
          p.at(8, 8, p.timeseries(
            'Ports held by pair',
            'none',
            'Local ports towards a peer, in any state, and how many there are. A pair that climbs alone is short of ports; all together are many connections.',
            [
              p.range(p.highest(10, metric('tcpwait_port_budget_used_ports')), pair),
              p.range(p.highest(10, metric('tcpwait_port_budget_usable_ports')), 'usable ({{netns}})'),
            ]
          ) + p.dashed('/^usable/')),
          p.at(8, 8, p.bars(
            'Bind pool',
            'percentunit',
            'Ports in use from one address over all peers, as a share of ip_local_port_range. It matters where a program binds before it connects: such a port is taken from all destinations at once. Without that it may be full and harmless.',
            p.instant(
              'topk(10,\n  %s\n  / on (netns) group_left ()\n  max by (netns) (%s - ignoring (name) %s + 1)\n)'
              % [
                metric('tcpwait_bind_pool_used_ports'),
                metric('tcpwait_sysctl', 'name="net.ipv4.ip_local_port_range.max", ' + spaces),
                metric('tcpwait_sysctl', 'name="net.ipv4.ip_local_port_range.min", ' + spaces),
              ],
              '{{source}} ({{netns}})'
            ),
            // Never red: full it may be, and harmless.
            [['green', null], ['orange', 0.9]],
            1
          ) + p.runbook(runbooks, 'bind_pool')),
        ]),

        p.row('Kernel', [
          p.at(8, 10, p.table(
            'Settings',
            'none',
            'Every setting that the verdicts use, as the namespace has it now; the 100 highest, so choose a namespace where there are many. tcp_fin_timeout does not change how long a TIME_WAIT lasts, and tcp_keepalive_* only concern sockets with SO_KEEPALIVE.',
            [p.rows('topk(100, max by (name, netns) (%s))' % metric('tcpwait_sysctl'))],
            [
              { of: 'name', name: 'Setting', width: 330 },
              { of: 'Value', name: 'Value', unit: 'none' },
              { of: 'netns', name: 'Namespace' },
            ],
            'Setting'
          ) + p.runbook(runbooks, 'sysctl')),
          p.at(8, 10, p.timeseries(
            'Kernel events that moved',
            'cps',
            'Counters of TcpExt and Tcp, by the names of the kernel; the 20 that moved the most within the time range, and none that did not. ListenOverflows is a full accept queue, TCPTimeWaitOverflow a full TIME_WAIT table, AttemptFails connections that were refused or gave up.',
            [p.range(
              '%s\nand topk(20, increase(%s[$__range] @ end()) > 0)'
              % [perSecond('tcpwait_kernel_events_total', spaces), metric('tcpwait_kernel_events_total')],
              '{{event}} ({{netns}})'
            )]
          )),
          p.at(8, 10, p.timeseries(
            'Sockets by state',
            'none',
            'All TCP sockets of the chosen namespaces.',
            [p.range('sum by (state) (%s)' % metric('tcpwait_sockets'), '{{state}}')]
          )),
          p.at(24, 7, p.timeseries(
            'Sockets by sockstat',
            'none',
            'From /proc/net/sockstat. tcp_alloc that stays above tcp_inuse and tcp_orphan together is sockets in no table: dead ones, or those of other namespaces. tcp_mem_pages is what tcp_mem limits.',
            [p.range('max by (name) (%s)' % metric('tcpwait_sockstat'), '{{name}}')]
          )),
        ]),

        p.row('Agent', [
          p.at(8, 7, p.timeseries(
            'Age of the sample at a scrape',
            's',
            'Saw-teeth up to the interval are right; a line that climbs is a sampling loop that stands still. Dashed: three intervals.',
            [
              p.range('max(timestamp(%(last)s) - %(last)s)' % { last: metric('tcpwait_last_sample_timestamp_seconds', host) }, 'age'),
              p.range('3 * max(%s)' % metric('tcpwait_sample_interval_seconds', host), 'stale from'),
            ]
          ) + p.dashed('stale from') + p.runbook(runbooks, 'sample_stale')),
          p.at(8, 7, p.timeseries(
            'Duration of a sample',
            's',
            'How long the last sample took. It grows with the tables; a sample rests as long as it took.',
            [p.range('max(%s)' % metric('tcpwait_sample_duration_seconds', host), 'duration')]
          ) + p.runbook(runbooks, 'samples_late')),
          p.at(8, 7, p.timeseries(
            'CPU of the agent',
            'percentunit',
            'Of one core. The search for owners is part of the sampling, and bounded to 2 % of a core over any minute.',
            [
              p.range('sum(%s)' % perSecond('process_cpu_seconds_total'), 'process'),
              p.range('sum(%s)' % perSecond('tcpwait_sample_cpu_seconds_total'), 'sampling'),
              p.range('sum(%s)' % perSecond('tcpwait_owner_search_cpu_seconds_total'), 'search for owners'),
            ]
          )),
          p.at(8, 7, p.timeseries(
            'Sources lost',
            'none',
            '1 where the last sample could not read the source. Without netlink, procfs takes its place, which knows neither ages nor causes.',
            [p.range('max by (source) (1 - %s)' % metric('tcpwait_source_up', host), '{{source}}')]
          ) + p.runbook(runbooks, 'source_lost')),
          p.at(8, 7, p.timeseries(
            'Failures and late samples',
            'cps',
            'Reads that failed, by source, and samples that came late.',
            [
              p.range('sum by (source) (%s)' % perSecond('tcpwait_sample_failures_total'), 'failures {{source}}'),
              p.range('sum(%s)' % perSecond('tcpwait_samples_late_total'), 'late'),
            ]
          ) + p.runbook(runbooks, 'samples_late')),
          p.at(8, 7, p.table(
            'Version and memory',
            'none',
            'The build that runs. What is not judged is listed on the page of the agent.',
            [
              p.rows('topk(5, max by (instance, version, revision, javaversion) (%s))' % metric('tcpwait_build_info', host)),
              p.rows('topk(5, max by (instance) (%s))' % metric('process_resident_memory_bytes', host)),
            ],
            [
              { of: 'version', name: 'Version' },
              { of: 'revision', name: 'Revision' },
              { of: 'javaversion', name: 'Java' },
              { of: 'Value #B', name: 'Memory', unit: 'bytes' },
            ],
            'Version',
            hidden=['Value #A', 'instance']
          )),
        ]),
      ]),
    },
  },
}
