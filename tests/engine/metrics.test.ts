import { expect } from 'chai';
import type { Engine } from '../../src/engine/engine.ts';
import { cells, engineWith } from './harness.ts';

/** Metric points as HEC brings them: `metric_name:NAME` fields, or `metric_name` and `_value` (Metrics manual). */
function withMetrics(): Engine {
  const engine = engineWith();
  const point = (time: number, host: string, fields: Record<string, string>) => ({
    index: 'metrics',
    host,
    source: 'collector',
    sourcetype: 'm',
    raw: '',
    time,
    indexed: new Map(Object.entries(fields)),
  });
  engine.ingestEvents([
    point(100, 'a', { 'metric_name:cpu.idle': '10', 'metric_name:cpu.user': '5', core: '0' }),
    point(105, 'a', { 'metric_name:cpu.idle': '20', core: '1' }),
    point(130, 'b', { metric_name: 'cpu.idle', _value: '60' }),
  ]);
  return engine;
}

const cases: readonly (readonly [string, string, readonly object[]])[] = [
  ['aggregates a metric', '| mstats avg(cpu.idle) AS idle WHERE index=metrics', [{ idle: '30' }]],
  [
    'groups by a dimension; points without it are left out',
    '| mstats max(cpu.idle) AS idle WHERE index=metrics BY core',
    [
      { core: '0', idle: '10' },
      { core: '1', idle: '20' },
    ],
  ],
  [
    'fills dimensions that are missing',
    '| mstats fillnull_value=none count(cpu.idle) AS n WHERE index=* BY core',
    [
      { core: '0', n: '1' },
      { core: '1', n: '1' },
      { core: 'none', n: '1' },
    ],
  ],
  [
    'expands wildcards over metric names and not over dimensions',
    '| mstats sum(*) AS total_* WHERE index=metrics',
    [{ 'total_cpu.idle': '90', 'total_cpu.user': '5' }],
  ],
  [
    'takes the value of the metric that WHERE names',
    '| mstats sum(_value) AS total WHERE index=metrics metric_name=cpu.user',
    [{ total: '5' }],
  ],
  [
    'groups by steps of time',
    '| mstats avg(cpu.idle) AS idle WHERE index=metrics BY host span=10s',
    [
      { _time: '100', host: 'a', idle: '15' },
      { _time: '130', host: 'b', idle: '60' },
    ],
  ],
  [
    'keeps to the times in WHERE',
    '| mstats count(cpu.idle) AS n WHERE index=metrics earliest=101 latest=130',
    [{ n: '1' }],
  ],
  [
    'lists names',
    '| mcatalog values(metric_name) AS names WHERE index=metrics BY host',
    [
      { host: 'a', names: ['cpu.idle', 'cpu.user'] },
      { host: 'b', names: 'cpu.idle' },
    ],
  ],
];

describe('metrics', () => {
  for (const [title, search, expected] of cases)
    it(title, () => {
      expect(cells(withMetrics().search(search))).to.deep.equal(expected);
    });
});
