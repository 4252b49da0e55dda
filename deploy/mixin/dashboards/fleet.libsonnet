local findings = import 'findings.libsonnet';
local p = import 'panels.libsonnet';

// Stuck sockets, growth and arrivals are recorded sums, so a thousand hosts cost as much as a hundred.
local agents = 'cluster=~"$cluster", job=~"$job"';
local services = agents + ', service=~"$service"';

local metric(name, selector=agents) = '%s{%s}' % [name, selector];

local toHost = {
  title: 'This host',
  url: '/d/tcpwait-host/?${datasource:queryparam}&${cluster:queryparam}&${job:queryparam}'
       + '&var-instance=${__value.raw}&${__url_time_range}',
  targetBlank: false,
};
local hostColumn = { of: 'instance', name: 'Host', width: 200, links: [toHost] };
local host = '{{instance}} {{cluster}}';
local service = '{{service}} {{role}}, {{job}} {{cluster}}';

local hostsWith(severity, color) = p.stat(
  'Hosts with ' + severity + ' findings',
  'none',
  'Hosts with at least one finding of this severity. Zero is shown only if an agent is known.',
  p.instant(
    'count(count by (cluster, job, instance) (%s))\nor 0 * sum(%s)'
    % [metric('tcpwait_finding_info', 'severity="%s", %s' % [severity, services]), metric('job:up:count')],
    severity
  ),
  [['green', null], [color, 1]]
);

local highest(title, unit, description, name, selector, legend, n=10) = p.timeseries(
  title,
  unit,
  description + ' The %d highest within the time range.' % n,
  [p.range(p.highest(n, metric(name, selector)), legend)]
);

local mostUsed(title, description, name) = p.bars(
  title,
  'percentunit',
  description,
  p.instant('topk(10, %s)' % metric(name), host),
  p.usedSteps,
  1
);

{
  local runbooks = $._config.tcpwait.runbookPrefix,

  grafanaDashboards+:: {
    'tcpwait-fleet.json': p.dashboard(
      'tcpwait-fleet',
      'tcpwait / Fleet',
      'Which hosts and services leak CLOSE_WAIT sockets, run out of ports or fill the TIME_WAIT table. '
      + 'Needs the rules of tcpwait-rules.yml and tcpwait-alerts.yml.'
    ) {
      links: [
        p.dashboardLink('Host', 'tcpwait-host', 'One host: peers, causes, ports, descriptors, settings'),
        p.link('Runbooks', runbooks, 'A page for each finding and alert'),
      ],

      templating: { list: [
        p.datasourceVariable,
        p.clusterVariable($._config.tcpwait.selector),
        p.jobVariable($._config.tcpwait.selector),
        p.variable(
          'service',
          'Service',
          'label_values({__name__=~"job_service:tcpwait_(close|time)_wait_sockets:sum", %s}, service)' % agents,
          'The local port of inbound connections, the remote one of outbound ones, or the name that the agent has for it.'
        ) + p.all('.*'),
      ] },

      // By service, so that an incident on many hosts is one mark and not a hundred. From the recorded
      // finding, which stays while its agent is down.
      local finding = 'instance_service:tcpwait_finding_info:max',
      local kinds = 'group by (cluster, job, alert, severity, service) (%s)' % metric(finding, services),
      local earlier = 'group by (cluster, job, alert, severity, service) (%s offset $__interval)' % metric(finding, services),
      annotations: findings.annotations(
        kinds,
        earlier,
        'cluster, job, alert, service',
        metric('job:up:sum') + ' > 0',
        'cluster, job',
        'service {{service}}, the first host of job {{job}} {{cluster}}',
        'service {{service}}, the last host of job {{job}} {{cluster}}'
      ),

      panels: p.layout([
        p.row('Findings', [
          p.at(4, 4, hostsWith('critical', 'red')),
          p.at(4, 4, hostsWith('warning', 'orange')),
          p.at(4, 4, hostsWith('info', 'blue')),
          p.at(4, 4, p.stat(
            'Stuck CLOSE_WAITs',
            'none',
            'Sockets whose peer has closed and whose program has not, for longer than stuck-after. A healthy fleet has none that stay.',
            p.range('sum(%s)' % metric('job_service:tcpwait_close_wait_stuck_sockets:sum', services), 'stuck'),
            [['green', null], ['orange', 10]],
            'area'
          )),
          p.at(4, 4, p.stat(
            'TIME_WAIT arrivals',
            'cps',
            'Connections a second that end in TIME_WAIT on this side. This is load, not a fault; compare it with the ports towards one peer.',
            p.range('sum(%s)' % metric('job_service:tcpwait_time_wait_arrivals_per_second:sum', services), 'arrivals'),
            [['text', null]],
            'area'
          )),
          p.at(4, 4, p.stat(
            'Agents down',
            'none',
            'Targets that Prometheus cannot scrape. Their hosts are in no other panel.',
            p.instant('sum(%s) - sum(%s)' % [metric('job:up:count'), metric('job:up:sum')], 'down'),
            [['green', null], ['red', 1]]
          ) + p.runbook(runbooks, 'agent_down')),
          p.at(24, 8, findings.table(
            100,
            services,
            'The findings of all agents now, the worst first, 100 at most. A click on the host opens its dashboard, a click on the finding its runbook. First seen is to the minute and within the time range: a finding first seen at its start is older. Of several peers or processes, the one with the most is named.',
            runbooks,
            ['cluster', 'job', 'instance'],
            [hostColumn],
            [{ of: 'job', name: 'Job' }, { of: 'cluster', name: 'Cluster' }]
          ) + p.none('No agent reports a finding')),
          p.at(12, 8, p.table(
            'Runs out within 24 h',
            'none',
            'What runs out first at the present pace, by the forecasts of the agents: descriptors of a process, or ports towards a peer. From 95 % on the time left is zero. The first 20, whatever service is chosen above.',
            [p.rows(
              'clamp_min(bottomk(20, %s) - time(), 0)'
              % p.exhaustion(['cluster', 'job', 'instance'], agents, agents, 'time() + 86400')
            )],
            [
              { of: 'Value', name: 'Time left', unit: 's', width: 100, steps: p.leftSteps },
              hostColumn,
              { of: 'what', name: 'What' },
              { of: 'job', name: 'Job' },
              { of: 'cluster', name: 'Cluster' },
            ],
            'Time left'
          ) + p.none('No agent sees an end within 24 h') + p.runbook(runbooks, 'fd_exhaustion_forecast') + p.runbook(runbooks, 'port_exhaustion_forecast')),
          p.at(12, 8, p.timeseries(
            'Hosts by finding',
            'none',
            'Hosts with each kind of finding that occurred within the time range. A kind that rises on many hosts at once points to something they share: a release, a peer, a setting.',
            [p.range(
              'sum by (alert, severity) (%(active)s)\nand sum by (alert, severity) (max_over_time(%(active)s[$__range] @ end())) > 0'
              % { active: metric('job:tcpwait_alert_active:sum') },
              '{{alert}} {{severity}}'
            )]
          ) + p.none('No finding within the time range')),
        ]),

        p.row('CLOSE_WAIT', [
          p.at(12, 8, highest(
            'Stuck CLOSE_WAITs by service',
            'none',
            'Sockets that the program of a service has not closed. Steps point to peers that went away or a batch that ran, a slope to a leak with every request.',
            'job_service:tcpwait_close_wait_stuck_sockets:sum',
            services,
            service
          ) + p.runbook(runbooks, 'close_wait_leak')),
          p.at(12, 8, highest(
            'Stuck CLOSE_WAITs by host',
            'none',
            'Of all services of the host, whatever is chosen above. A rise on one host points to its program or its peer, a rise on all hosts to the release.',
            'instance:tcpwait_close_wait_stuck_sockets:sum',
            agents,
            host
          ) + p.runbook(runbooks, 'close_wait_leak')),
          p.at(8, 8, highest(
            'Growth of stuck CLOSE_WAITs by service',
            'cps',
            'The pace of the leaks: stuck sockets that arrive and stay, per second. Zero if a leak is over; no line while the pace is not known.',
            'job_service:tcpwait_close_wait_growth_per_second:sum',
            services,
            service
          ) + p.signed + p.runbook(runbooks, 'close_wait_growth')),
          p.at(8, 8, highest(
            'Growth of stuck CLOSE_WAITs by host',
            'cps',
            'The pace of the leaks of a host: stuck sockets that arrive and stay, per second.',
            'instance:tcpwait_close_wait_growth_per_second:sum',
            agents,
            host
          ) + p.signed + p.runbook(runbooks, 'close_wait_growth')),
          p.at(8, 8, p.bars(
            'Age of the oldest CLOSE_WAIT',
            's',
            'The ten hosts with the oldest CLOSE_WAITs. Minutes can be a slow program. Hours are a socket that nobody will close, and tell when the trouble began.',
            p.instant('topk(10, clamp_min(time() - %s, 0) >= 0)' % metric('instance:tcpwait_close_wait_oldest_timestamp_seconds:min'), host),
            [['green', null], ['orange', 60], ['red', 3600]]
          ) + p.none('No host has a CLOSE_WAIT') + p.runbook(runbooks, 'close_wait_leak')),
        ]),

        p.row('TIME_WAIT', [
          p.at(12, 8, highest(
            'TIME_WAIT arrivals by service',
            'cps',
            'Connections that this side closes first. Each takes its port towards that peer for 60 s.',
            'job_service:tcpwait_time_wait_arrivals_per_second:sum',
            services,
            service
          )),
          p.at(12, 8, highest(
            'TIME_WAIT arrivals by host',
            'cps',
            'Of all services of the host. At a steady rate there are 60 times as many TIME_WAITs.',
            'instance:tcpwait_time_wait_arrivals_per_second:sum',
            agents,
            host
          )),
        ]),

        p.row('Peer groups', [
          p.at(8, 8, highest(
            'Stuck CLOSE_WAITs by peer group',
            'none',
            'Shown if peer-groups is set in tcpwait.yml; the peers of no group are in "other". A group that stands out was restarted or replaced.',
            'job_peer_group:tcpwait_peer_group_close_wait_stuck_sockets:sum',
            agents,
            '{{peer_group}} {{role}}, {{job}} {{cluster}}'
          )),
          p.at(8, 8, highest(
            'All CLOSE_WAITs by peer group',
            'none',
            'All sockets in CLOSE_WAIT, also those younger than stuck-after or still served.',
            'job_peer_group:tcpwait_peer_group_close_wait_sockets:sum',
            agents,
            '{{peer_group}} {{role}}, {{job}} {{cluster}}'
          )),
          p.at(8, 8, highest(
            'TIME_WAIT arrivals by peer group',
            'cps',
            'Connections a second with the group that this side closed first.',
            'job_peer_group:tcpwait_peer_group_time_wait_arrivals_per_second:sum',
            agents,
            '{{peer_group}} {{role}}, {{job}} {{cluster}}'
          )),
        ]),

        p.row('Budgets: the ten hosts nearest to a limit', [
          p.at(8, 9, mostUsed(
            'Local ports towards one peer',
            'The share of its ports that the fullest pair of address and peer holds. Past 80 % look at the host; at 100 % connect fails there with EADDRNOTAVAIL, unless it may take ports of TIME_WAITs.',
            'instance:tcpwait_port_budget_used_ratio:max'
          ) + p.runbook(runbooks, 'port_budget')),
          p.at(8, 9, mostUsed(
            'TIME_WAITs of tcp_max_tw_buckets',
            'At 100 % the kernel makes no more TIME_WAITs and says so in its log. Connections go on.',
            'instance:tcpwait_time_wait_buckets_used_ratio:max'
          ) + p.runbook(runbooks, 'time_wait_buckets')),
          p.at(8, 9, mostUsed(
            'Descriptors of the fullest process',
            'The process with stuck sockets that is nearest to its limit. At 100 % its accept and open fail with EMFILE.',
            'instance:tcpwait_process_open_fds_ratio:max'
          ) + p.none('No process holds stuck sockets') + p.runbook(runbooks, 'fd_limit')),
        ]),

        p.row('Agents', [
          p.at(8, 7, p.timeseries(
            'Agents',
            'none',
            'Targets that answer, and all targets. While the lines differ, some hosts are unseen.',
            [
              p.range('sum(%s)' % metric('job:up:count'), 'targets'),
              p.range('sum(%s)' % metric('job:up:sum'), 'up'),
            ]
          ) + p.dashed('targets') + p.runbook(runbooks, 'agent_down')),
          p.at(8, 7, p.table(
            'Agents down',
            'none',
            'Targets that cannot be scraped now; the first 50. Last scraped is empty if it was before the time range.',
            local down = 'topk(50, max by (cluster, job, instance) (%s == 0))' % metric('up');
            [
              p.rows(down),
              p.rows(
                '1000 * max by (cluster, job, instance) (max_over_time(timestamp(%s == 1)[$__range:1m]))\nand %s'
                % [metric('up'), down]
              ),
            ],
            [
              hostColumn,
              { of: 'Value #B', name: 'Last scraped', unit: 'dateTimeFromNow', width: 130 },
              { of: 'job', name: 'Job' },
              { of: 'cluster', name: 'Cluster' },
            ],
            'Host',
            hidden=['Value #A']
          ) + p.none('No target is down') + p.runbook(runbooks, 'agent_down')),
          p.at(8, 7, p.table(
            'Samples that are stale',
            's',
            'Agents that answer with a sample older than three intervals; the first 50. All that they show is as old.',
            [p.rows(
              'topk(50, max by (cluster, job, instance) (\n  time() - %(last)s > 3 * %(interval)s\n))'
              % { last: metric('tcpwait_last_sample_timestamp_seconds'), interval: metric('tcpwait_sample_interval_seconds') }
            )],
            [
              hostColumn,
              { of: 'Value', name: 'Age', unit: 's' },
              { of: 'job', name: 'Job' },
              { of: 'cluster', name: 'Cluster' },
            ],
            'Age',
            true
          ) + p.none('No sample is stale') + p.runbook(runbooks, 'sample_stale')),
          p.at(8, 7, p.timeseries(
            'Sources lost',
            'none',
            'How many agents could not read a source at their last sample. Without netlink they know neither ages nor causes; what they could not read is absent from all panels.',
            [p.range('count by (source) (%s == 0)\nor 0 * count by (source) (%s)' % [metric('tcpwait_source_up'), metric('tcpwait_source_up')], '{{source}}')]
          ) + p.runbook(runbooks, 'source_lost')),
          p.at(8, 7, p.timeseries(
            'Not judged',
            'none',
            'Agents that could not judge a kind of finding. That is normal for a while after a start; if it stays, a source is missing.',
            [p.range(
              'count by (alert) (count by (cluster, job, instance, alert) (\n  %(active)s != %(active)s\n))\nor 0 * count by (alert) (%(active)s)'
              % { active: metric('tcpwait_alert_active') },
              '{{alert}}'
            )]
          ) + p.runbook(runbooks, 'not_judged')),
          p.at(8, 7, p.table(
            'Versions',
            'none',
            'How many agents run each version; the 20 most frequent.',
            [p.rows('topk(20, count by (version, revision) (%s))' % metric('tcpwait_build_info'))],
            [
              { of: 'version', name: 'Version' },
              { of: 'revision', name: 'Revision' },
              { of: 'Value', name: 'Agents' },
            ],
            'Agents',
            true
          )),
        ]),
      ]),
    },
  },
}
