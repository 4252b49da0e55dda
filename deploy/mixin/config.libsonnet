{
  _config+:: {
    // Under a name of its own: mixins are merged, and other mixins have a selector too.
    tcpwait+: {
      // For series that other jobs have too: up, process_start_time_seconds.
      selector: 'job="tcpwait"',

      runbookPrefix: 'https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/',

      // Short, because the agent has its own hysteresis: a finding has already held for two samples.
      'for': { critical: '30s', warning: '5m', info: '30m' },

      // The time in which a restarted agent finds its earlier findings again.
      restartHold: '10m',

      fdForecastSeconds: 24 * 3600,
      portForecastSeconds: 3600,
      portForecastUsedRatio: '0.5',

      certificateDays: 7,
      staleIntervals: 3,
      restartsPerHour: 3,
      flapsPerHour: 3,

      fleetLeakHosts: 3,
      fleetDownHosts: 3,
      // One agent in this many.
      fleetDownShare: 5,
    },
  },
}
