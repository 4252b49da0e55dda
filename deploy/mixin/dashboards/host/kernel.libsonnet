local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local spaces = words.spaces;
local metric = words.metric;
local perSecond = words.perSecond;

function(runbooks)
  p.row('Kernel', [
    p.at(8, 10, p.table(
      'Settings',
      'none',
      'Every setting that the verdicts use, as the namespace has it now; the 100 with the highest values, so choose a namespace if there are many. tcp_fin_timeout does not change how long a TIME_WAIT lasts, and tcp_keepalive_* only concern sockets with SO_KEEPALIVE.',
      [p.rows('topk(100, max by (name, netns) (%s))' % metric('tcpwait_sysctl'))],
      [
        { of: 'name', name: 'Setting', width: 330 },
        { of: 'Value', name: 'Value', unit: 'none' },
        { of: 'netns', name: 'Namespace' },
      ],
      'Setting'
    ) + p.runbook(runbooks, 'sysctl')),
    p.at(8, 10, p.timeseries(
      'Kernel events that moved',
      'cps',
      'Counters of TcpExt and Tcp, by the names of the kernel; the 20 that rose the most within the time range. ListenOverflows is a full accept queue, TCPTimeWaitOverflow a full TIME_WAIT table, AttemptFails connections that were refused or gave up.',
      [p.range(
        '%s\nand topk(20, increase(%s[$__range] @ end()) > 0)'
        % [perSecond('tcpwait_kernel_events_total', spaces), metric('tcpwait_kernel_events_total')],
        '{{event}} ({{netns}})'
      )]
    )),
    p.at(8, 10, p.timeseries(
      'Sockets by state',
      'none',
      'All TCP sockets of the chosen namespaces.',
      [p.range('sum by (state) (%s)' % metric('tcpwait_sockets'), '{{state}}')]
    )),
    p.at(24, 7, p.timeseries(
      'Sockets by sockstat',
      'none',
      'From /proc/net/sockstat. If tcp_alloc stays above tcp_inuse and tcp_orphan together, the rest is dead sockets, which are in no table, or sockets of other namespaces. tcp_mem limits tcp_mem_pages.',
      [p.range('max by (name) (%s)' % metric('tcpwait_sockstat'), '{{name}}')]
    )),
  ])
