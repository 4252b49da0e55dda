local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local services = words.services;
local metric = words.metric;
local peer = words.peer;
local byPeer = words.byPeer;

function(runbooks)
  p.row('CLOSE_WAIT', [
    p.at(12, 8, byPeer(
      'CLOSE_WAIT by peer',
      'none',
      'Sockets whose peer has closed and whose program has not, stuck or not. A step is a peer that went away; a slope is a socket forgotten with every request.',
      'tcpwait_close_wait_sockets'
    ) + p.runbook(runbooks, 'close_wait_leak')),
    p.at(12, 8, p.timeseries(
      'Age of the oldest CLOSE_WAIT by peer',
      's',
      'Time since the oldest CLOSE_WAIT got its FIN; the 20 oldest. Lines that rise as fast as the clock are sockets that nobody closes. Lines that fall again are a program that closes late.',
      [p.range(
        'clamp_min(time() - %(oldest)s, 0) >= 0\nand bottomk(20, min_over_time(%(oldest)s[$__range] @ end()))'
        % { oldest: metric('tcpwait_close_wait_oldest_timestamp_seconds', services) },
        peer
      )]
    ) + p.none('No CLOSE_WAIT within the time range')),
    p.at(8, 8, p.timeseries(
      'Stuck CLOSE_WAITs by cause',
      'none',
      'How far the program came. not_accepted: it ended in the accept queue. data_unread, eof_unread: nobody reads the socket any more, as when a pool has forgotten it. read_not_closed: all was read, and close was never called. With keepalive off only the program can end it.',
      [p.range(
        'sum by (cause, keepalive) (%(sockets)s)\nand sum by (cause, keepalive) (max_over_time(%(sockets)s[$__range] @ end())) > 0'
        % { sockets: metric('tcpwait_close_wait_cause_sockets') },
        '{{cause}}, keepalive {{keepalive}}'
      )]
    ) + p.stacked + p.none('No stuck socket within the time range')),
    p.at(8, 8, byPeer(
      'Growth of stuck CLOSE_WAITs by peer',
      'cps',
      'The pace of the leaks: stuck sockets that arrive and stay, per second. Zero if a leak is over; no line while the pace is not known.',
      'tcpwait_close_wait_growth_per_second',
      10
    ) + p.signed + p.runbook(runbooks, 'close_wait_growth')),
    p.at(8, 8, p.timeseries(
      'CLOSE_WAITs: stuck and all',
      'none',
      'All CLOSE_WAITs, and those that are stuck. A wide gap is a program that is slow to close, or still serves half-closed connections; no gap is a leak.',
      [
        p.range('sum(%s)' % metric('tcpwait_close_wait_sockets', services), 'all'),
        p.range('sum(%s)' % metric('tcpwait_close_wait_stuck_sockets', services), 'stuck'),
      ]
    )),
  ])
