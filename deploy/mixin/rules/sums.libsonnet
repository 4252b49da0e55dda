// The metrics that may be summed over any label.
[
  'tcpwait_close_wait_sockets',
  'tcpwait_close_wait_stuck_sockets',
  'tcpwait_close_wait_growth_per_second',
  'tcpwait_time_wait_sockets',
  'tcpwait_time_wait_arrivals_per_second',
]
