// Alerts about the agents themselves: trouble that they do not see pages nobody.
local rule(config, name, page, expr, pending, severity, summary, description) = {
  alert: name,
  expr: expr % config,
  'for': pending,
  labels: { severity: severity },
  annotations: {
    summary: summary,
    description: description % config,
    runbook_url: config.runbookPrefix + page + '.md',
  },
};

{
  prometheusAlerts+:: {
    groups+: [
      {
        name: 'tcpwait-agent',
        rules: [
          rule(
            $._config.tcpwait,
            'TcpwaitAgentDown',
            'agent_down',
            'up{%(selector)s} == 0',
            '5m',
            'warning',
            'Prometheus cannot scrape tcpwait on {{ $labels.instance }}',
            'What it had found is taken to hold until it is back.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitAgentAbsent',
            'agent_absent',
            'absent(up{%(selector)s})',
            '10m',
            'warning',
            'Prometheus has no tcpwait to scrape',
            'No target has %(selector)s, so that no other alert of tcpwait can fire.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitAgentRestarting',
            'agent_restarting',
            'changes(process_start_time_seconds{%(selector)s}[1h]) > %(restartsPerHour)d',
            '1m',
            'warning',
            'tcpwait on {{ $labels.instance }} has started {{ $value | humanize }} times in an hour',
            'Each time it has to see again what grows, which takes minutes.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSampleStale',
            'sample_stale',
            |||
              max by (cluster, job, instance) (timestamp(tcpwait_last_sample_timestamp_seconds) - tcpwait_last_sample_timestamp_seconds)
              >
              %(staleIntervals)d * max by (cluster, job, instance) (tcpwait_sample_interval_seconds)
            |||,
            '2m',
            'warning',
            'tcpwait on {{ $labels.instance }} took no sample for {{ $value | humanizeDuration }}',
            'It answers, with what it saw then.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSamplesLate',
            'samples_late',
            'rate(tcpwait_samples_late_total[15m]) / rate(tcpwait_samples_total[15m]) > 0.1',
            '15m',
            'info',
            '{{ $value | humanizePercentage }} of the samples of tcpwait on {{ $labels.instance }} are late',
            'A sample takes it more than half of its interval, or the host has no processor to spare.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSourceLost',
            'source_lost',
            'tcpwait_source_up{source!="processes"} == 0',
            '5m',
            'warning',
            'tcpwait on {{ $labels.instance }} cannot read {{ $labels.source }}',
            'What rests on it is absent, or NaN; all else goes on.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSourceLost',
            'source_lost',
            // An agent without privileges never has this source, and that is fine.
            'tcpwait_source_up{source="processes"} == 0',
            '30m',
            'info',
            'tcpwait on {{ $labels.instance }} cannot read {{ $labels.source }}',
            'Who holds a socket is not known, nor how many descriptors are left.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitCertificateExpiring',
            'certificate_expiring',
            // A certificate valid for a day or two is always near its end, and is renewed all the time.
            |||
              tcpwait_tls_certificate_expiry_timestamp_seconds - time() < %(certificateDays)d * 86400
              unless
              changes(tcpwait_tls_certificate_expiry_timestamp_seconds[2d]) > 0
            |||,
            '1d',
            'warning',
            'The TLS certificate of tcpwait on {{ $labels.instance }} expires in {{ $value | humanizeDuration }}',
            'Then Prometheus refuses its answers, and nothing that it finds is told.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitNotJudged',
            'not_judged',
            'count by (cluster, job, instance, alert) (tcpwait_alert_active != tcpwait_alert_active)',
            '15m',
            'info',
            'tcpwait on {{ $labels.instance }} does not judge {{ $labels.alert }}',
            'It lacks what that takes: a source, or the right to read one.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitFindingFlapping',
            'finding_flapping',
            // resets() counts falls of a counter, and so the clearings of a flag. Spans in which the kind
            // was not judged are not counted.
            'max by (cluster, job, instance, alert) (resets(tcpwait_alert_active[1h])) > %(flapsPerHour)d',
            '1m',
            'info',
            '{{ $labels.alert }} comes and goes on {{ $labels.instance }}',
            'It was cleared more than %(flapsPerHour)d times in an hour.'
          ),
        ],
      },
    ],
  },
}
