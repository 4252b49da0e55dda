// Forecasts for people in working hours. The agent's flags would be too late: fd_limit is about the
// next hour, port_budget about the next minute.
local text = import 'text.libsonnet';

local unless(kind, labels) =
  'unless on (%s) tcpwait_finding_info{alert="%s"}' % [labels, kind];

{
  prometheusAlerts+:: {
    groups+: [
      {
        name: 'tcpwait-forecasts',
        rules: [
          {
            alert: 'TcpwaitFdExhaustionForecast',
            // With the service that the process leaks to, if it is known, so that this alert is routed
            // like the leak's.
            expr: |||
              %(left)s
              * on (cluster, job, instance, process, container) group_left (netns, role, service)
              topk by (cluster, job, instance, process, container) (1,
                max by (cluster, job, instance, process, container, netns, role, service) (tcpwait_finding_info{alert=~"close_wait_.+|dead_sockets|fin_wait2_leak|receive_stall",process!=""})
              )
              or on (cluster, job, instance, process, container)
              %(left)s
            ||| % {
              left: std.join(' ', [
                '(min by (cluster, job, instance, process, container) (tcpwait_process_fd_exhaustion_timestamp_seconds)',
                '- time() < %d' % $._config.tcpwait.fdForecastSeconds,
                unless('fd_limit', 'cluster, job, instance, process, container') + ')',
              ]),
            },
            'for': '15m',
            labels: { severity: 'warning' },
            annotations: {
              summary: '{{ $labels.process }} has no descriptor left in {{ $value | humanizeDuration }} on {{ $labels.instance }}',
              description: text.annotation(['By the pace at which it leaks sockets of ', text.service, '. fd_limit fires within the last hour.']),
              process: text.annotation([text.ownProcess]),
              cause: text.annotation([text.closeWaitCauses]),
              ceiling: text.annotation([text.ownDescriptors]),
              time_left: '{{ $value | humanizeDuration }}',
              runbook_url: $._config.tcpwait.runbookPrefix + 'fd_exhaustion_forecast.md',
            },
          },
          {
            alert: 'TcpwaitPortExhaustionForecast',
            // A pool that has just started grows for some minutes, then stops. The label service of
            // an outbound service is its port, or the port's name in the agent's configuration.
            expr: |||
              label_replace(label_replace(
                min by (cluster, job, instance, netns, source, peer) (tcpwait_port_budget_exhaustion_timestamp_seconds) - time() < %(seconds)d
                and on (cluster, job, instance, netns, source, peer) tcpwait_port_budget_used_ratio > %(usedRatio)s
                %(unless)s,
                "service", "$1", "peer", ".*:([0-9]+)"), "role", "outbound", "", "")
            ||| % {
              seconds: $._config.tcpwait.portForecastSeconds,
              usedRatio: $._config.tcpwait.portForecastUsedRatio,
              unless: unless('port_budget', 'cluster, job, instance, netns, peer'),
            },
            'for': '2m',
            labels: { severity: 'warning' },
            annotations: {
              summary: '{{ $labels.source }} has no port left to {{ $labels.peer }} in {{ $value | humanizeDuration }} on {{ $labels.instance }}',
              description: text.annotation([text.ownSustainable, 'port_budget fires from 80 % on, or within the last minute.']),
              peer: '{{ $labels.peer }}',
              cause: 'Connections are opened faster than their ports become free.',
              ceiling: text.annotation([text.ownPorts]),
              time_left: '{{ $value | humanizeDuration }}',
              runbook_url: $._config.tcpwait.runbookPrefix + 'port_exhaustion_forecast.md',
            },
          },
        ],
      },
    ],
  },
}
