local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local host = words.host;
local metric = words.metric;
local process = words.process;
local timeLeft = words.timeLeft;
local timeLeftLines = words.timeLeftLines;
local columns = words.columns;

function(runbooks)
  p.row('Descriptors of processes with stuck sockets', [
    p.at(24, 6, p.table(
      'Processes',
      'none',
      'Processes that hold stuck sockets. Time left is until all descriptors are used, by the pace of ten minutes or of whole days; it is empty if no end is in sight. A dead socket is a descriptor whose connection the kernel has ended: only the program can give it back.',
      columns(
        'process, pid, container',
        '%s / %s' % [metric('tcpwait_process_open_fds', host), metric('tcpwait_process_max_fds', host)],
        [
          metric('tcpwait_process_open_fds', host),
          metric('tcpwait_process_max_fds', host),
          metric('tcpwait_process_close_wait_sockets', host),
          metric('tcpwait_process_dead_sockets', host),
          timeLeft('tcpwait_process_fd_exhaustion_timestamp_seconds', host),
        ]
      ),
      [
        { of: 'process', name: 'Process' },
        { of: 'pid', name: 'PID', width: 80 },
        { of: 'container', name: 'Container' },
        { of: 'Value #F', name: 'Time left', unit: 's', width: 100, steps: p.leftSteps },
        { of: 'Value #A', name: 'Used', unit: 'percentunit', width: 80, steps: p.usedSteps },
        { of: 'Value #B', name: 'Open', width: 80 },
        { of: 'Value #C', name: 'Limit', width: 80 },
        { of: 'Value #D', name: 'CLOSE_WAIT', width: 100 },
        { of: 'Value #E', name: 'Dead', width: 80, steps: [['text', null], ['orange', 10]] },
      ],
      'Used',
      true
    ) + p.none('No process holds stuck sockets') + p.runbook(runbooks, 'fd_exhaustion_forecast')),
    p.at(8, 8, p.timeseries(
      'Open descriptors and limits',
      'none',
      'Dashed is the limit (RLIMIT_NOFILE). At it, open, socket and accept fail with EMFILE.',
      [
        p.range(p.highest(10, metric('tcpwait_process_open_fds', host)), process),
        p.range(p.highest(10, metric('tcpwait_process_max_fds', host)), 'limit ' + process),
      ]
    ) + p.dashed('/^limit/') + p.none('No process held stuck sockets') + p.runbook(runbooks, 'fd_limit')),
    p.at(8, 8, p.timeseries(
      'Dead sockets',
      'none',
      'Descriptors whose TCP connection the kernel has ended. A leak turns into these when keepalive ends its connections. The estimate is of the whole host; it counts sockets of other namespaces too.',
      [
        p.range(p.highest(10, metric('tcpwait_process_dead_sockets', host)), process),
        p.range('max(%s)' % metric('tcpwait_dead_sockets_estimate', host), 'estimate, whole host'),
      ]
    ) + p.dashed('/^estimate/') + p.runbook(runbooks, 'dead_sockets')),
    p.at(8, 8, p.timeseries(
      'Time left of descriptors',
      'h',
      'By the forecast of the agent; the ten that run out first. Less than a minute is drawn as a minute. No line is good: no end is in sight.',
      [p.range(timeLeftLines('tcpwait_process_fd_exhaustion_timestamp_seconds', host), process)]
    ) + p.lines([['red', null], ['orange', 1], ['green', 24]]) + p.soonest + p.none('No end in sight') + p.runbook(runbooks, 'fd_exhaustion_forecast')),
  ])
