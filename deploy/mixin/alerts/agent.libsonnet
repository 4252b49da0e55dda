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
            'Until it is back, its last findings are taken to hold.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitAgentAbsent',
            'agent_absent',
            'absent(up{%(selector)s})',
            '10m',
            'warning',
            'Prometheus has no tcpwait to scrape',
            'No target matches %(selector)s, so that no other alert of tcpwait can fire.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitAgentRestarting',
            'agent_restarting',
            'changes(process_start_time_seconds{%(selector)s}[1h]) > %(restartsPerHour)d',
            '1m',
            'warning',
            'tcpwait on {{ $labels.instance }} has started {{ $value | humanize }} times in an hour',
            'After each start the growth over days is lost, and descriptors are watched anew for a minute and a half.'
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
            'It still answers scrapes, with its last sample.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSamplesLate',
            'samples_late',
            'rate(tcpwait_samples_late_total[15m]) / rate(tcpwait_samples_total[15m]) > 0.1',
            '15m',
            'info',
            '{{ $value | humanizePercentage }} of the samples of tcpwait on {{ $labels.instance }} are late',
            'A sample takes more than half of its interval, or the host has no CPU to spare.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitSourceLost',
            'source_lost',
            'tcpwait_source_up{source!="processes"} == 0',
            '5m',
            'warning',
            'tcpwait on {{ $labels.instance }} cannot read {{ $labels.source }}',
            'Everything that depends on this source is absent or NaN; the rest goes on.'
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
            'It cannot tell which process holds a socket, nor how many descriptors are left.'
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
            'After that Prometheus refuses its answers, and its findings raise no alert.'
          ),
          rule(
            $._config.tcpwait,
            'TcpwaitNotJudged',
            'not_judged',
            'count by (cluster, job, instance, alert) (tcpwait_alert_active != tcpwait_alert_active)',
            '15m',
            'info',
            'tcpwait on {{ $labels.instance }} does not judge {{ $labels.alert }}',
            'The agent lacks a source that this kind needs, or the right to read it.'
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
            '{{ $labels.alert }} is raised and cleared again and again on {{ $labels.instance }}',
            'It was cleared more than %(flapsPerHour)d times in an hour.'
          ),
        ],
      },
    ],
  },
}
