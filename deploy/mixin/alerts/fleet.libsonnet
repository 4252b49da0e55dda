{
  prometheusAlerts+:: {
    groups+: [
      {
        name: 'tcpwait-fleet-alerts',
        rules: [
          {
            alert: 'TcpwaitFleetCloseWaitLeak',
            expr: |||
              count by (cluster, job, role, service) (
                max by (cluster, job, instance, role, service) (instance_service:tcpwait_finding_info:max{alert="close_wait_leak",service!=""})
              ) >= %(fleetLeakHosts)d
            ||| % $._config.tcpwait,
            'for': '5m',
            labels: { severity: 'warning' },
            annotations: {
              summary: '{{ $value }} hosts leak sockets of {{ $labels.role }} service {{ $labels.service }}',
              description: 'One cause, most likely: a release, or a peer that was replaced.',
              runbook_url: $._config.tcpwait.runbookPrefix + 'fleet_close_wait_leak.md',
            },
          },
          {
            alert: 'TcpwaitFleetAgentsDown',
            expr: |||
              (job:up:count - job:up:sum) >= %(fleetDownHosts)d
              and
              (job:up:count - job:up:sum) * %(fleetDownShare)d >= job:up:count
            ||| % $._config.tcpwait,
            'for': '5m',
            labels: { severity: 'critical' },
            annotations: {
              summary: '{{ $value }} agents of {{ $labels.job }} are down',
              description: 'On their hosts nobody is paged for a leak.',
              runbook_url: $._config.tcpwait.runbookPrefix + 'fleet_agents_down.md',
            },
          },
        ],
      },
    ],
  },
}
