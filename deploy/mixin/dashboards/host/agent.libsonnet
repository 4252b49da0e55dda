local p = import '../panels.libsonnet';
local words = import 'words.libsonnet';

local host = words.host;
local metric = words.metric;
local perSecond = words.perSecond;

function(runbooks)
  p.row('Agent', [
    p.at(8, 7, p.timeseries(
      'Age of the sample at a scrape',
      's',
      'Saw-teeth up to the interval are normal; a line that keeps climbing is a sampling loop that hangs. Dashed: three intervals.',
      [
        p.range('max(timestamp(%(last)s) - %(last)s)' % { last: metric('tcpwait_last_sample_timestamp_seconds', host) }, 'age'),
        p.range('3 * max(%s)' % metric('tcpwait_sample_interval_seconds', host), 'stale from'),
      ]
    ) + p.dashed('stale from') + p.runbook(runbooks, 'sample_stale')),
    p.at(8, 7, p.timeseries(
      'Duration of a sample',
      's',
      'How long the last sample took. It grows with the tables; the pause after a sample is at least the CPU time that it took.',
      [p.range('max(%s)' % metric('tcpwait_sample_duration_seconds', host), 'duration')]
    ) + p.runbook(runbooks, 'samples_late')),
    p.at(8, 7, p.timeseries(
      'CPU of the agent',
      'percentunit',
      'Share of one core. The search for owners is part of the sampling, and limited to 2 % of a core over any minute.',
      [
        p.range('sum(%s)' % perSecond('process_cpu_seconds_total'), 'process'),
        p.range('sum(%s)' % perSecond('tcpwait_sample_cpu_seconds_total'), 'sampling'),
        p.range('sum(%s)' % perSecond('tcpwait_owner_search_cpu_seconds_total'), 'search for owners'),
      ]
    )),
    p.at(8, 7, p.timeseries(
      'Sources lost',
      'none',
      '1 where the last sample could not read the source. Without netlink, procfs takes its place, which knows neither ages nor causes.',
      [p.range('max by (source) (1 - %s)' % metric('tcpwait_source_up', host), '{{source}}')]
    ) + p.runbook(runbooks, 'source_lost')),
    p.at(8, 7, p.timeseries(
      'Failures and late samples',
      'cps',
      'Reads that failed, by source, and samples that began late.',
      [
        p.range('sum by (source) (%s)' % perSecond('tcpwait_sample_failures_total'), 'failures {{source}}'),
        p.range('sum(%s)' % perSecond('tcpwait_samples_late_total'), 'late'),
      ]
    ) + p.runbook(runbooks, 'samples_late')),
    p.at(8, 7, p.table(
      'Version and memory',
      'none',
      'The build that runs. The page of the agent lists the kinds of findings that it does not judge.',
      [
        p.rows('topk(5, max by (instance, version, revision, javaversion) (%s))' % metric('tcpwait_build_info', host)),
        p.rows('topk(5, max by (instance) (%s))' % metric('process_resident_memory_bytes', host)),
      ],
      [
        { of: 'version', name: 'Version' },
        { of: 'revision', name: 'Revision' },
        { of: 'javaversion', name: 'Java' },
        { of: 'Value #B', name: 'Memory', unit: 'bytes' },
      ],
      'Version',
      hidden=['Value #A', 'instance']
    )),
  ])
