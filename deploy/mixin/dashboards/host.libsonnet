local findings = import 'findings.libsonnet';
local words = import 'host/words.libsonnet';
local p = import 'panels.libsonnet';

local host = words.host;
local spaces = words.spaces;
local services = words.services;
local metric = words.metric;

{
  local runbooks = $._config.tcpwait.runbookPrefix,

  grafanaDashboards+:: {
    'tcpwait-host.json': p.dashboard(
      'tcpwait-host',
      'tcpwait / Host',
      'Which peers, processes and containers of one host leak CLOSE_WAIT sockets and why, how fast TIME_WAITs use up the ports, and the settings that matter.'
    ) {
      links: [
        p.dashboardLink('Fleet', 'tcpwait-fleet', 'All hosts'),
        p.link('Agent', 'http://${instance:raw}/', "The agent's own page: the last sample and its findings"),
        p.link('Runbooks', runbooks, 'A page for each finding and alert'),
      ],

      templating: { list: [
        p.datasourceVariable,
        p.clusterVariable($._config.tcpwait.selector),
        p.jobVariable($._config.tcpwait.selector),
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
      annotations: findings.annotations(
        kinds,
        earlier,
        'cluster, job, instance, netns, role, service, alert',
        metric('up', host) + ' == 1',
        'cluster, job, instance',
        '{{role}} service {{service}} in netns {{netns}}',
        '{{role}} service {{service}} in netns {{netns}}'
      ),

      panels: p.layout([
        (import 'host/findings.libsonnet')(runbooks),
        (import 'host/close_wait.libsonnet')(runbooks),
        (import 'host/descriptors.libsonnet')(runbooks),
        (import 'host/time_wait.libsonnet')(runbooks),
        (import 'host/ports.libsonnet')(runbooks),
        (import 'host/kernel.libsonnet')(runbooks),
        (import 'host/agent.libsonnet')(runbooks),
      ]),
    },
  },
}
