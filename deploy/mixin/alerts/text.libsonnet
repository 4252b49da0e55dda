// Pieces of annotations, in the template language of Prometheus. Their queries run again at each
// evaluation while an alert is active. If an agent is down a query has no result, and the piece is
// empty.

// A selector of the series with the labels of an alert, after the labels of another selector. An
// alert without a label has "" for it in Prometheus, and nil in vmalert.
local selector(name, after, labels) =
  local formats = (if after == null then [] else ['%s']) + [label + '=%q' for label in labels];
  local values = (if after == null then [] else ['$' + after]) + ['(or $labels.%s "")' % label for label in labels];
  '%s := printf `%s` %s' % [name, std.join(',', formats), std.join(' ', values)];

// The selectors in the queries of pieces: for the host, its network namespace, the service, the
// findings that the alert stands for, the ports of one source and peer, and one process.
local selectors = [
  selector('host', null, ['cluster', 'job', 'instance']),
  selector('netns', 'host', ['netns']),
  selector('service', 'netns', ['role', 'service']),
  selector('finding', 'service', ['alert']),
  selector('budget', 'netns', ['source', 'peer']),
  selector('process', 'host', ['process', 'container']),
];

local host = 0;
local netns = 1;
local service = 2;
local finding = 3;
local budget = 4;
local process = 5;

local name(selector) = '$' + std.split(selectors[selector], ' ')[0];

// Each result of a query for `of`, one of the selectors, in the words of `say`,
local ask(query, of, say, also='') = {
  of: of,
  text: '{{ range printf `%s` %s%s | query }}%s{{ end }}' % [query, name(of), also, say],
};

// or a list of them, sorted by a label or as the query does it; or the words of `none`.
local list(query, of, by, say, none='', also='', first='') = {
  of: of,
  text: '{{ range $i, $_ := printf `%s` %s%s | query%s }}{{ if $i }}, {{ else }}%s{{ end }}%s{{ else }}%s{{ end }}' % [
    query,
    name(of),
    also,
    if by == '' then '' else ' | sortByLabel "%s"' % by,
    first,
    say,
    none,
  ],
};

// Queries about a finding have the selectors of the finding, its host, its network namespace and its
// service. Their conditions keep the series of the processes, or of the peers, of the finding. Its
// series has no pid, so processes with the same name and container are not told apart.
local ofFinding = { of: finding, also: ' $host $netns $service' };
local ofProcess = 'and on (cluster, job, instance, process, container) tcpwait_finding_info{%[1]s}';
local ofPeer = 'and on (cluster, job, instance, netns, peer) tcpwait_finding_info{%[1]s}';
local ofStuckPeer = 'and on (cluster, job, instance, netns, peer) (tcpwait_close_wait_stuck_sockets{%[4]s} > 0)';

// A process as in the report, with the names that people know it by.
local who = '{{ .Labels.process }} ('
            + '{{ if and .Labels.program (ne .Labels.program .Labels.process) }}{{ .Labels.program }}, {{ end }}'
            + 'pid {{ .Labels.pid }}'
            + '{{ if .Labels.container }}, container {{ .Labels.container }}{{ else if .Labels.unit }}, {{ .Labels.unit }}{{ end }})';

local descriptors(of) =
  'topk(3, max by (process, pid, container) (tcpwait_process_open_fds{%[2]s} / tcpwait_process_max_fds{%[2]s} ' + of + '))';
local ports(of) =
  'topk(3, max by (source, peer) (tcpwait_port_budget_used_ratio{%[3]s} > 0.5 ' + of + '))';

local descriptorsLeft(of) =
  'bottomk(3, min by (process, pid, container) (tcpwait_process_fd_exhaustion_timestamp_seconds{%[2]s} < +Inf ' + of + ') - time())';
// If connect() fails already, arrivals are few, and a forecast that rests on them is far off.
local portsLeft(of) = std.join(' ', [
  '0 * max by (source, peer) (tcpwait_port_budget_used_ratio{%[3]s} >= 0.95 ' + of + ')',
  'or min by (source, peer) (tcpwait_port_budget_exhaustion_timestamp_seconds{%[3]s} < +Inf ' + of + ') - time()',
]);

// The nearest first, over descriptors and ports.
local ceiling(queries) = ask(
  'sort_desc(' + std.join(' or ', queries) + ')',
  ofFinding.of,
  '{{ .Value | humanizePercentage }} of the '
  + '{{ if .Labels.peer }}ports from {{ .Labels.source }} to {{ .Labels.peer }}{{ else }}descriptors of {{ .Labels.process }} (pid {{ .Labels.pid }}){{ end }}. ',
  ofFinding.also
);
local timeLeft(queries) = ask(
  'sort(' + std.join(' or ', queries) + ')',
  ofFinding.of,
  '{{ if gt .Value 0.0 }}{{ .Value | humanizeDuration }} until {{ end }}'
  + '{{ if .Labels.peer }}{{ .Labels.source }} has no port left to {{ .Labels.peer }}{{ else }}{{ .Labels.process }} (pid {{ .Labels.pid }}) has no descriptor left{{ end }}. ',
  ofFinding.also
);

{
  // An annotation of pieces and words, after the definitions of its selectors.
  annotation(parts)::
    local pieces = [part for part in parts if std.isObject(part)];
    local line = std.join('', [if std.isObject(part) then part.text else part for part in parts]);
    if pieces == [] then line else
      // The last line trims the newlines around it.
      std.lines(
        ['{{ $%s -}}' % selectors[i] for i in std.range(0, std.foldl(std.max, [piece.of for piece in pieces], 0))]
        + [line, '{{- "" -}}']
      ),

  // The service, which is not known for an alert that rests only on a flag.
  service:: '{{ with $labels.service }}{{ $labels.role }} service {{ . }}{{ else }}a service{{ end }}',

  peers:: list(
    'topk(5, max by (peer) (tcpwait_finding_info{%s,peer!=""}))',
    finding,
    'peer',
    '{{ .Labels.peer }}'
  ),

  // The processes that the agent names. Holders of TIME_WAITs have no series of their own.
  processes:: list(
    'topk(5, max by (process, pid, container, unit, program) (tcpwait_process_info{%[2]s} ' + ofProcess + ') or on (process, container) max by (process, container) (tcpwait_finding_info{%[1]s,process!=""}))',
    finding,
    'process',
    '{{ if .Labels.pid }}' + who + '{{ else }}{{ .Labels.process }}{{ with .Labels.container }} (container {{ . }}){{ end }}{{ end }}',
    also=ofFinding.also
  ),

  // The process of an alert about one.
  ownProcess:: list(
    'topk(5, max by (process, pid, container, unit, program) (tcpwait_process_info{%s}))',
    process,
    'pid',
    who,
    none='{{ $labels.process }}{{ with $labels.container }} (container {{ . }}){{ end }}'
  ),

  // The peers of stuck sockets, with the number of sockets of each.
  stuckPeers:: list(
    'sort_desc(topk(3, sum by (peer) (tcpwait_close_wait_stuck_sockets{%s,peer!="other"}) > 0))',
    service,
    '',
    '{{ .Labels.peer }} ({{ printf "%.0f" .Value }})'
  ),

  otherPeers:: ask(
    'sum(tcpwait_close_wait_stuck_sockets{%s,peer="other"}) > 0',
    service,
    ', {{ printf "%.0f" .Value }} with others'
  ),

  // The listed processes that hold the sockets of the finding.
  owners(none=''):: list(
    'topk(3, max by (process, pid, container, unit, program) (tcpwait_process_close_wait_sockets{%[2]s} * on (cluster, job, instance, process, pid, container) group_left (unit, program) tcpwait_process_info{%[2]s} ' + ofProcess + '))',
    finding,
    'process',
    who,
    none,
    also=ofFinding.also
  ),

  stuck:: ask(
    'sum(tcpwait_close_wait_stuck_sockets{%s})',
    service,
    '{{ printf "%.0f" .Value }} are stuck. '
  ),

  // The growth rate of the agent: 0 once growth is over, no series while it is not known.
  growth:: ask(
    'sum(tcpwait_close_wait_growth_per_second{%s}) * 60',
    service,
    '{{ if gt .Value 0.0 }}{{ printf "%.1f" .Value }} more get stuck a minute. {{ else }}None has got stuck lately. {{ end }}'
  ),

  arrivals:: ask(
    'sum(tcpwait_time_wait_arrivals_per_second{%s})',
    service,
    '{{ printf "%.0f" .Value }} TIME_WAITs a second arrive from it. '
  ),

  timeWaits:: ask(
    'sum(tcpwait_time_wait_sockets{%s}) > 0',
    service,
    '{{ printf "%.0f" .Value }} TIME_WAITs hold a port each, for a minute after this side closed first. '
  ),

  oldest:: ask(
    'time() - min(tcpwait_close_wait_oldest_timestamp_seconds{%s})',
    service,
    'The oldest has waited for {{ .Value | humanizeDuration }}. '
  ),

  // The causes of all stuck sockets: these series do not have a label service.
  closeWaitCauses:: list(
    'sum by (cause) (tcpwait_close_wait_cause_sockets{%s}) > 0',
    netns,
    'cause',
    '{{ printf "%.0f" .Value }} '
    + '{{ if eq .Labels.cause "eof_unread" }}whose FIN nobody reads'
    + '{{ else if eq .Labels.cause "read_not_closed" }}read to the end and never closed'
    + '{{ else if eq .Labels.cause "data_unread" }}with data and FIN that nobody reads'
    + '{{ else if eq .Labels.cause "not_accepted" }}that nobody has accepted'
    + '{{ else if eq .Labels.cause "send_blocked" }}whose peers take nothing of what is sent'
    + '{{ else }}{{ .Labels.cause }}{{ end }}',
    first='Of all stuck sockets in that network namespace: '
  ),

  // The limits of the processes and peers of a finding, and the time until these are reached.
  descriptors:: ceiling([descriptors(ofProcess)]),
  descriptorsLeft:: timeLeft([descriptorsLeft(ofProcess)]),
  ports:: ceiling([ports(ofPeer)]),
  portsLeft:: timeLeft([portsLeft(ofPeer)]),

  // Leaked sockets have a peer too, and hold a port if this side connected.
  leaked:: ceiling([descriptors(ofProcess), ports(ofStuckPeer)]),
  leakedLeft:: timeLeft([descriptorsLeft(ofProcess), portsLeft(ofStuckPeer)]),

  // The descriptors of an alert about one process.
  ownDescriptors:: ask(
    'max by (process, pid, container) (tcpwait_process_open_fds{%[1]s} / tcpwait_process_max_fds{%[1]s})',
    process,
    '{{ .Value | humanizePercentage }} of the descriptors of {{ .Labels.process }} (pid {{ .Labels.pid }}). '
  ),

  // The ports of an alert about one source and peer.
  ownPorts:: ask(
    'max(tcpwait_port_budget_used_ratio{%s})',
    budget,
    '{{ .Value | humanizePercentage }} of the ports from {{ $labels.source }} to {{ $labels.peer }}. '
  ),

  ownSustainable:: ask(
    'max(tcpwait_port_budget_sustainable_per_second{%s})',
    budget,
    'The ports carry {{ printf "%.0f" .Value }} closes a second. '
  ),

  sustainable:: ask(
    'topk(3, max by (source, peer) (tcpwait_port_budget_sustainable_per_second{%[3]s} and tcpwait_port_budget_used_ratio{%[3]s} > 0.5 ' + ofPeer + '))',
    ofFinding.of,
    'The ports from {{ .Labels.source }} to {{ .Labels.peer }} carry {{ printf "%.0f" .Value }} closes a second. ',
    ofFinding.also
  ),

  buckets:: ask(
    'max by (netns) (tcpwait_time_wait_buckets{%[1]s} / (tcpwait_time_wait_buckets_limit{%[1]s} > 0))',
    netns,
    '{{ .Value | humanizePercentage }} of tcp_max_tw_buckets. '
  ),

  pools:: ask(
    'sort_desc(topk(3, tcpwait_bind_pool_used_ports{%s}))',
    netns,
    '{{ printf "%.0f" .Value }} ports of {{ .Labels.source }} are in use. '
  ),

  dead:: ask(
    'sort_desc(topk(3, max by (process, pid, container) (tcpwait_process_dead_sockets{%[2]s} > 0 ' + ofProcess + ')))',
    ofFinding.of,
    '{{ .Labels.process }} (pid {{ .Labels.pid }}) has {{ printf "%.0f" .Value }}. ',
    ofFinding.also
  ),
}
