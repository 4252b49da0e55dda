local sums = import 'sums.libsonnet';

local levels = [
  { level: 'job_service', of: 'instance_service', labels: 'cluster, job, role, service' },
  { level: 'job', of: 'instance', labels: 'cluster, job' },
  { level: 'cluster', of: 'instance', labels: 'cluster' },
];

{
  prometheusRules+:: {
    groups+: [
      {
        name: 'tcpwait-fleet',
        rules: [
          {
            record: '%s:%s:sum' % [to.level, metric],
            expr: 'sum by (%s) (%s:%s:sum)' % [to.labels, to.of, metric],
          }
          for to in levels
          for metric in sums
        ],
      },
      {
        name: 'tcpwait-fleet-peer-groups',
        rules: [
          {
            local metric = 'tcpwait_peer_group_' + what,
            record: 'job_peer_group:%s:sum' % metric,
            expr: 'sum by (cluster, job, role, peer_group) (%s)' % metric,
          }
          for what in [
            'close_wait_sockets',
            'close_wait_stuck_sockets',
            'time_wait_sockets',
            'time_wait_arrivals_per_second',
          ]
        ],
      },
      {
        name: 'tcpwait-fleet-agents',
        rules: [
          {
            // NaN means that the kind was not judged, so it counts neither as active nor as inactive.
            record: 'job:tcpwait_alert_active:sum',
            expr: 'sum by (cluster, job, alert, severity) (tcpwait_alert_active >= 0)',
          },
          {
            record: 'job:up:sum',
            expr: 'sum by (cluster, job) (up{%(selector)s})' % $._config.tcpwait,
          },
          {
            record: 'job:up:count',
            expr: 'count by (cluster, job) (up{%(selector)s})' % $._config.tcpwait,
          },
        ],
      },
    ],
  },
}
