local sums = import 'sums.libsonnet';

local sum(level, labels) = [
  {
    record: '%s:%s:sum' % [level, metric],
    expr: 'sum by (%s) (%s)' % [labels, metric],
  }
  for metric in sums
];

local usedRatio(record, used, limit) = {
  record: record,
  expr: 'max by (cluster, job, instance) (%s / %s)' % [used, limit],
};

{
  prometheusRules+:: {
    groups+: [
      {
        name: 'tcpwait-instance-service',
        rules: sum('instance_service', 'cluster, job, instance, netns, role, service'),
      },
      {
        name: 'tcpwait-instance',
        rules: sum('instance', 'cluster, job, instance') + [
          {
            record: 'instance:tcpwait_close_wait_oldest_timestamp_seconds:min',
            expr: 'min by (cluster, job, instance) (tcpwait_close_wait_oldest_timestamp_seconds)',
          },
          {
            record: 'instance:tcpwait_port_budget_used_ratio:max',
            expr: 'max by (cluster, job, instance) (tcpwait_port_budget_used_ratio)',
          },
          usedRatio(
            'instance:tcpwait_time_wait_buckets_used_ratio:max',
            'tcpwait_time_wait_buckets',
            '(tcpwait_time_wait_buckets_limit > 0)'
          ),
          usedRatio(
            'instance:tcpwait_process_open_fds_ratio:max',
            'tcpwait_process_open_fds',
            'tcpwait_process_max_fds'
          ),
        ],
      },
    ],
  },
}
