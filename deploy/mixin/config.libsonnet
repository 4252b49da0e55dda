{
  _config+:: {
    // Under a name of its own: mixins are merged, and others have a selector too.
    tcpwait+: {
      // For the series that others have too: up, process_start_time_seconds.
      selector: 'job="tcpwait"',

      runbookPrefix: 'https://github.com/tcpwait/tcpwait/blob/main/deploy/runbooks/',

      // The agent has its own hysteresis: what it says has held for two samples already.
      'for': { critical: '30s', warning: '5m', info: '30m' },

      // As long as an agent needs to find again what it had found.
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
      // One in so many.
      fleetDownShare: 5,
    },
  },
}
