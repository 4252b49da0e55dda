// The metrics whose sums are true, so that they may be added up over anything.
[
  'tcpwait_close_wait_sockets',
  'tcpwait_close_wait_stuck_sockets',
  'tcpwait_close_wait_growth_per_second',
  'tcpwait_time_wait_sockets',
  'tcpwait_time_wait_arrivals_per_second',
]
