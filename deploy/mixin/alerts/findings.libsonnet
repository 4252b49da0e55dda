local catalogue = import '../catalogue.json';
local text = import 'text.libsonnet';

local on = ' on {{ $labels.instance }}';
local service = text.service;

local camel(kind) =
  std.join('', [std.asciiUpper(word[0]) + word[1:] for word in std.split(kind, '_')]);

// The peers and processes that the agent names.
local named = {
  peer: [text.peers],
  process: [text.processes],
};

// The peers, processes and causes of stuck sockets.
local stuck = {
  peer: [text.stuckPeers, text.otherPeers],
  process: [text.owners()],
  cause: [text.closeWaitCauses],
};

// The message begins an action with "First: ".
local save = 'Save the evidence, which a restart destroys: `tcpwait report --full | tee tcpwait.txt`. ';

local leak = stuck {
  action: [save, 'If time is left, mend the program tomorrow; if not, restart that process.'],
  ceiling: [text.leaked],
  time_left: [text.leakedLeft],
};

// The text of each kind, and the first thing to do. A kind has the fields peer,
// process, cause, ceiling and time_left that it can know.
local kinds = [
  leak {
    kind: 'close_wait_leak',
    summary: ['Sockets of ', service, ' are stuck in CLOSE_WAIT', on],
    description: ['The peer has closed, this side does not: a bug of the program, which no setting of the kernel mends. ', text.stuck, text.oldest, text.growth],
  },
  leak {
    kind: 'close_wait_growth',
    summary: ['Stuck CLOSE_WAITs of ', service, ' keep growing', on],
    description: ['They keep arriving, or climb from day to day, as when a batch each night leaves some behind. ', text.stuck, text.growth, text.oldest],
  },
  {
    kind: 'dead_sockets',
    summary: ['Descriptors of sockets that the kernel has ended are never closed', on],
    description: ['Keepalive or a reset has ended connections that the program leaks. They are in no table any more, so that CLOSE_WAIT looks well, but each still takes a descriptor.'],
    action: ['Look for connections that the program opened and forgot; only the program, or its restart, frees the descriptors.'],
    process: [text.owners()],
    cause: ['The program does not close connections that have ended: ', text.dead],
    ceiling: [text.descriptors],
    time_left: [text.descriptorsLeft],
  },
  named {
    kind: 'fin_wait2_leak',
    summary: ['Sockets of ', service, ' wait in FIN_WAIT2 for peers that never close', on],
    description: ['The program has ended its side with shutdown and keeps the descriptor. No timer of the kernel ends such a socket: tcp_fin_timeout is only for sockets that were closed.'],
    action: [save, 'If time is left, mend the program tomorrow; if not, restart that process.'],
    cause: ['The peers do not close, and the program waits for them without a deadline.'],
    ceiling: [text.descriptors],
    time_left: [text.descriptorsLeft],
  },
  named {
    kind: 'receive_stall',
    summary: ['Connections of ', service, ' have a full receive queue that nobody reads', on],
    description: ['The window is closed, so that neither the rest nor the FIN of the peer can arrive: the connections stay established, each with its descriptor and its buffer.'],
    action: ['Look for answers whose body the program does not read; only the program, or its restart, frees the descriptors.'],
    cause: ['The program has stopped reading, and has not closed.'],
    ceiling: [text.descriptors],
    time_left: [text.descriptorsLeft],
  },
  named {
    kind: 'accept_stall',
    summary: [service, ' does not accept its clients', on],
    description: ['Connections got their FIN in the accept queue, or the queue stays full. It is critical if it is full: the kernel then drops new connections.'],
    action: ['Take a thread dump of that process, then restart it.'],
    cause: ['The program does not call accept(), or not often enough.'],
    ceiling: ['The backlog of the listener.'],
  },
  stuck {
    kind: 'fd_limit',
    summary: [text.owners(none='A process that leaks sockets'), ' runs out of descriptors', on],
    description: ['It leaks sockets, most of ', service, ': stuck CLOSE_WAITs, FIN_WAIT2s, dead or unread ones. Without descriptors it can neither connect nor accept nor open a file.'],
    action: [save, 'Then raise the limit with `prlimit --pid PID --nofile=65536:65536`, which buys time, or restart the process.'],
    ceiling: [text.descriptors],
    time_left: [text.descriptorsLeft],
  },
  named {
    kind: 'port_budget',
    summary: ['Ports towards ', service, ' run out', on],
    description: ['Its connections use up the local ports towards one peer. ', text.arrivals, text.sustainable, 'connect() becomes slow past half of them, and fails with EADDRNOTAVAIL at the end. An info is about a full part of the range to which a program seems to keep.'],
    action: ['Read in tcpwait report which state holds the ports, and what frees them. For TIME_WAITs, if reuse is off or loopback_only: sysctl -w net.ipv4.tcp_tw_reuse=1 on this host. Else keep connections open, or widen ip_local_port_range.'],
    cause: [text.timeWaits, 'The other ports are held by connections in SYN_SENT, ESTABLISHED, FIN_WAIT or CLOSE_WAIT: tcpwait report has how many.'],
    ceiling: [text.ports],
    time_left: [text.portsLeft],
  },
  named {
    kind: 'bind_pool',
    summary: ['Programs that bind before they connect use up the local ports', on],
    description: ['A port that bind() took is lost to all other peers and to every connect() of the network namespace. In the end bind() fails with EADDRINUSE, and connect() of other programs with EADDRNOTAVAIL. It is critical if they fail, or will within a minute.'],
    action: ['Have the program set IP_BIND_ADDRESS_NO_PORT, or not bind; until then widen ip_local_port_range.'],
    cause: ['bind() to an address and port 0 without IP_BIND_ADDRESS_NO_PORT.'],
    ceiling: [text.pools],
  },
  named {
    kind: 'time_wait_buckets',
    summary: ['TIME_WAITs near tcp_max_tw_buckets', on],
    description: ['Past the limit the kernel closes connections at once, without a TIME_WAIT, and FIN_WAIT2s too. It is critical if this happens (TCPTimeWaitOverflow).'],
    action: ['Raise net.ipv4.tcp_max_tw_buckets; a TIME_WAIT takes some 300 bytes.'],
    cause: ['{{ with $labels.service }}Service {{ . }} has the most. {{ end }}', text.arrivals],
    ceiling: [text.buckets],
  },
  named {
    kind: 'port_recycling',
    summary: ['A client of ', service, ' comes back to its ports while their TIME_WAIT lasts', on],
    description: ['Its SYN meets the TIME_WAIT of its last connection here. Without timestamps that may cost it a timeout.'],
    action: ['Have the client keep its connections, or close first.'],
    cause: ['This side closes first. ', text.arrivals],
  },
  named {
    kind: 'server_closes_first',
    summary: [service, ' closes first, and so gets the TIME_WAITs', on],
    description: [text.arrivals, 'They hold no port of this host; each is a connection that was not kept alive.'],
    action: ['Nothing now. Let connections be kept alive on both sides.'],
    cause: ['The server ends its connections before its clients do.'],
  },
  {
    kind: 'sysctl',
    summary: ['A setting of the kernel does nothing for the load that is there, or harms it', on],
    description: ['tcpwait report names the setting and says what it really does.'],
    action: ['Nothing now. Read what tcpwait report says of it.'],
  },
];

assert std.set([one.kind for one in kinds]) == std.objectFields(catalogue.kinds) :
       'catalogue.json has other kinds than the texts here';

// The worst first.
local severities(kind) = std.reverse(catalogue.kinds[kind]);

local annotations = ['summary', 'description', 'action', 'peer', 'process', 'cause', 'ceiling', 'time_left'];

{
  prometheusAlerts+:: {
    groups+: [
      {
        name: 'tcpwait-findings',
        // A critical finding should not wait for the default of a minute.
        interval: '15s',
        rules: [
          {
            // In this group, not among the other recording rules, so that its alerts see the series
            // at once. Without peer and process, which may change while the trouble is the same, so
            // that an alert neither starts anew nor counts twice. Beyond the fifty findings that an
            // agent names, its flags stand in, for the host. A finding goes on to hold while it
            // cannot be judged: while the agent is down, was just restarted, or lacks a source.
            record: 'instance_service:tcpwait_finding_info:max',
            expr: |||
              max by (cluster, job, instance, netns, role, service, alert, severity) (tcpwait_finding_info)
              or
              max by (cluster, job, instance, alert, severity) (tcpwait_alert_active == 1)
              unless on (cluster, job, instance, alert, severity)
              tcpwait_finding_info
              or
              instance_service:tcpwait_finding_info:max
              and on (cluster, job, instance)
              (up{%(selector)s} == 0)
              or
              instance_service:tcpwait_finding_info:max
              and on (cluster, job, instance)
              (changes(process_start_time_seconds{%(selector)s}[%(restartHold)s]) > 0)
              or
              instance_service:tcpwait_finding_info:max
              and on (cluster, job, instance, alert, severity)
              (tcpwait_alert_active != tcpwait_alert_active)
            ||| % $._config.tcpwait,
          },
        ] + [
          {
            alert: 'Tcpwait' + camel(one.kind),
            // A finding that becomes critical stays a warning, which only Alertmanager inhibits.
            // Otherwise the warning's ticket would say that it is over.
            expr:
              if severity == 'warning' && std.member(severities(one.kind), 'critical')
              then 'max without (severity) (instance_service:tcpwait_finding_info:max{alert="%s",severity=~"warning|critical"})' % one.kind
              else 'instance_service:tcpwait_finding_info:max{alert="%s",severity="%s"}' % [one.kind, severity],
            'for': $._config.tcpwait['for'][severity],
            labels: { severity: severity },
            annotations: {
              [name]: text.annotation(one[name])
              for name in annotations
              if std.objectHas(one, name)
            } + { runbook_url: $._config.tcpwait.runbookPrefix + one.kind + '.md' },
          }
          for one in kinds
          for severity in severities(one.kind)
        ],
      },
    ],
  },
}
