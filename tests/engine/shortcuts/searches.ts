import fc from 'fast-check';
import { values } from './events.ts';

/** Fields of the app, made in every way, of the index, and one that is not there. */
const fields = [
  ...[
    'user',
    'user',
    'id',
    'cmd',
    'proto',
    'src',
    'account',
    'a_b',
    'a-b',
    'other',
    'region',
    'made',
    'plain',
    'key',
    'b',
  ],
  ...['calc', 'constant', 'department', 'dept', 'mail', 'word', 'initial', 'srcpart', 'hostpart', 'machine', 'webuser'],
  ...['process', 'kind', 'level', 'both', 'EventID', 'EventCode', 'Computer', 'nested.cmd', 'list{}', 'items', 'inner'],
  ...['p1', 'p3', 'file', 'origin', 'rest', 'none'],
  ...['eventtype', 'tag', 'tag::user', 'tag::eventtype', 'tag::host', 'tag::department'],
  ...['host', 'source', 'sourcetype', 'index', 'linecount', 'punct', 'date_hour', 'splunk_server', '_raw', '_time'],
];
const internal = ['_indextime', '_cd', '_bkt', '_sourcetype', 'timestamp'];
const names = ['logon', 'quiet', 'word', 'calculated', 'bycode', 'nested', 'anything', 'renamed', 'no*', 'LOGON'];
const tags = [
  'authentication',
  'calm',
  'process',
  'special',
  'vip',
  'production',
  'staff',
  'Process',
  'pro*',
  'absent',
];
const made = [
  'alice!',
  'fixed',
  'it',
  'sales, east',
  'one',
  'script',
  'high',
  'x-a',
  'nobody',
  'web',
  '/var/log/root.log:web1',
];
const kinds = [
  'pairs',
  'xml',
  'json',
  'escaped',
  'lines',
  'oldname',
  'table',
  'main',
  '_internal',
  'web1',
  'web*',
  'db',
];

const field = fc.constantFrom(...fields);
const anyField = fc.oneof(
  { weight: 12, arbitrary: field },
  fc.constantFrom(...internal, '*', 'a*', '*r', 'd*t', '_*', 'tag*'),
);
const text = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...values) },
  { weight: 2, arbitrary: fc.constantFrom(...made, ...kinds, ...tags) },
);
/** A value with parts of it, or its case, changed. */
const wanted = fc.tuple(text, fc.nat(11), fc.nat(9)).map(([given, change, at]) => {
  const cut = Math.min(at, given.length);
  switch (change) {
    case 0:
      return `${given.slice(0, cut)}*`;
    case 1:
      return `*${given.slice(cut)}`;
    case 2:
      return `${given.slice(0, cut)}*${given.slice(cut + 1)}`;
    case 3:
      return `*${given}*`;
    case 4:
      return given.toUpperCase();
    case 5:
      return given.slice(cut);
    case 6:
      return `*${given.slice(1, cut)}*${given.slice(cut + 1)}`;
    default:
      return given;
  }
});

const inQuotes = (given: string) => `"${given.replace(/[\\"]/g, '\\$&')}"`;
const asWord = (given: string) => (/^[\w.*@:-]+$/.test(given) ? given : inQuotes(given));
const named = (given: string) => (/^[\w.:*-]+$/.test(given) ? given : `"${given}"`);
const evalName = (given: string) => (/^[A-Za-z_]\w*$/.test(given) ? given : `'${given}'`);
const literal = fc.oneof(wanted.map(inQuotes), wanted.map(asWord));

const comparison = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(field, fc.constantFrom('=', '=', '=', '!='), literal).map((parts) => parts.join('')),
  },
  fc.tuple(field, fc.constantFrom('<', '<=', '>', '>='), literal).map((parts) => parts.join('')),
  fc
    .tuple(field, fc.array(literal, { minLength: 1, maxLength: 3 }))
    .map(([name, list]) => `${name} IN (${list.join(', ')})`),
  field.map((name) => `${name}=*`),
  fc.constantFrom(...names).map((name) => `eventtype=${name}`),
  fc.constantFrom(...tags).map((name) => `tag=${name}`),
  fc
    .tuple(fc.constantFrom('user', 'eventtype', 'host', 'proto'), fc.constantFrom(...tags))
    .map(([name, tag]) => `tag::${name}=${tag}`),
  fc
    .constantFrom('sourcetype', 'index', 'host', 'source')
    .chain((name) => fc.constantFrom(...kinds, '*').map((kind) => `${name}=${kind}`)),
);
const term = fc.oneof(
  { weight: 4, arbitrary: literal },
  wanted.filter((given) => !/[\s()"]/.test(given) && given !== '').map((given) => `TERM(${given})`),
  wanted.filter((given) => !/[\s()"]/.test(given) && given !== '').map((given) => `CASE(${given})`),
);

/** A search expression of a few atoms. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ tree: string; atom: string }>((tie) => ({
  atom: fc.oneof({ weight: 5, arbitrary: comparison }, { weight: 2, arbitrary: term }),
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('atom'),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `${a} ${b}`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} OR ${b})`),
    tie('tree').map((a) => `NOT (${a})`),
    tie('atom').map((a) => `NOT ${a}`),
  ),
})).tree;

const list = (one: fc.Arbitrary<string>, most = 3) => fc.array(one, { minLength: 1, maxLength: most });
const fieldList = list(anyField).map((all) => all.map(named).join(', '));
const byClause = fc
  .option(list(field, 2), { nil: [], freq: 3 })
  .map((by) => (by.length > 0 ? ` BY ${by.map(named).join(', ')}` : ''));
const aggregation = fc.oneof(
  fc.constant('count'),
  fc
    .tuple(
      fc.constantFrom(
        'count',
        'dc',
        'values',
        'list',
        'first',
        'last',
        'latest',
        'earliest',
        'min',
        'max',
        'sum',
        'avg',
        'mode',
      ),
      field,
      fc.constantFrom('', '', ' AS user', ' AS n', ' AS calc'),
    )
    .map(([name, of, as]) => `${name}(${named(of)})${as}`),
  fc.constantFrom(
    'values(*) AS *',
    'dc(*)',
    'first(a*) AS x_*',
    'count(eval(user="alice")) AS n',
    'values(eval(lower(calc))) AS n',
  ),
);
const aggregations = list(aggregation, 2).map((all) => all.join(' '));
const evaluation = fc.oneof(
  fc.tuple(field, field).map(([a, b]) => `coalesce(${evalName(a)}, ${evalName(b)})`),
  field.map((a) => `mvcount(${evalName(a)})`),
  field.map((a) => `if(like(${evalName(a)}, "%li%"), "yes", null())`),
  fc.tuple(field, wanted).map(([a, b]) => `if(searchmatch("${named(a)}=${asWord(b).replaceAll('"', '')}"), 1, 0)`),
  field.map((a) => `mvmap(${evalName(a)}, upper(${evalName(a)}))`),
  field.map((a) => `split(${evalName(a)}, "a")`),
  field.map((a) => `${evalName(a)}."-"`),
  fc.constant('null()'),
  fc.constant('json_object("user", user)'),
);
const condition = fc.oneof(
  fc
    .tuple(field, fc.constantFrom('=', '!=', '<', '>='), wanted)
    .map(([a, operator, b]) => `${evalName(a)}${operator}${inQuotes(b)}`),
  field.map((a) => `isnotnull(${evalName(a)})`),
  fc.tuple(field, field).map(([a, b]) => `${evalName(a)}=${evalName(b)}`),
  fc.tuple(field, list(wanted)).map(([a, b]) => `${evalName(a)} IN (${b.map(inQuotes).join(', ')})`),
  field.map((a) => `match(${evalName(a)}, "(?i)^a")`),
);
const target = fc.oneof(field, fc.constantFrom('x', 'y', 'n'));
const subsearch = fc.oneof(
  expression.map((one) => `[search ${one} | fields user, id | head 3]`),
  field.map((one) => `[search index=main | stats count BY ${named(one)} | fields ${named(one)}]`),
);

const streaming = fc.oneof(
  fc.tuple(fc.constantFrom('', '', '- '), fieldList).map(([sign, some]) => `fields ${sign}${some}`),
  fc.tuple(target, evaluation).map(([name, value]) => `eval ${evalName(name)}=${value}`),
  fc
    .tuple(field, evaluation)
    .map(([name, value]) => `eval z=${value}, ${evalName(name)}=z, "{user}"=${evalName(name)}`),
  condition.map((one) => `where ${one}`),
  expression.map((one) => `search ${one}`),
  fc.tuple(field, target).map(([from, to]) => `rename ${named(from)} AS ${named(to)}`),
  fc
    .tuple(field, field, target)
    .map(([a, b, c]) => `rename ${named(a)} AS t, ${named(b)} AS ${named(a)}, t AS ${named(c)}`),
  fc.constantFrom(
    'rename a* AS b*',
    'rename *r AS user_*',
    'rename nested.* AS *',
    'rename tag::* AS t_*',
    'rename *e* AS *x*',
  ),
  fc
    .tuple(anyField, fc.constantFrom('(?<user>\\\\w+)', '(?<x>a.)(?<y>.)?', '(?<calc>[^=]+)$'))
    .map(([name, regex]) => `rex field=${named(name)} max_match=2 "${regex}"`),
  fc.tuple(field).map(([name]) => `rex field=${named(name)} mode=sed "s/a/A/g"`),
  fc.constantFrom(
    'spath',
    'spath nested.cmd',
    'spath path=user output=cmd',
    'spath input=cmd',
    'xmlkv',
    'extract',
    'extract inner',
    'extract pairdelim=" " kvdelim="="',
    'tags',
    'tags outputfield=t user host',
    'addinfo',
    'xpath outfield=user "//Data"',
  ),
  fc
    .tuple(
      field,
      fc.constantFrom(
        '',
        ' OUTPUT dept',
        ' OUTPUT dept AS user',
        ' OUTPUTNEW dept AS department',
        ' OUTPUT mail AS calc dept AS x',
      ),
    )
    .map(([name, out]) => `lookup people user AS ${named(name)}${out}`),
  field.map((name) => `mvexpand ${named(name)}`),
  field.map((name) => `makemv delim="." ${named(name)}`),
  fc
    .tuple(fc.constantFrom('', 'value=none '), fc.oneof(fc.constant(''), fieldList))
    .map(([value, some]) => `fillnull ${value}${some}`),
  fc.constantFrom(
    'filldown',
    'filldown user a*',
    'reltime',
    'iplocation src',
    'iplocation prefix=user account',
    'convert num(*) AS n_*',
    'convert auto(id) AS user',
    'convert ctime(id)',
    'replace "a*" WITH "b*"',
    'replace "alice" WITH "bob" IN user, calc',
    'setfields user="q"',
    'strcat user "-" calc id',
    'delta id AS n',
    'accum id AS user',
    'autoregress id p=1-2',
    'rangemap field=id low=0-5 default=high',
    'fieldformat user=upper(calc)',
    'bin id span=10 AS user',
    'bin _time span=1s',
    'nomv user',
    'regex user="^a"',
    'regex _raw!="z"',
    'concurrency duration=id output=user',
    'xmlunescape',
    'fromjson _raw',
    'trendline sma2(id) AS n',
    'uniq',
    'noop',
    'highlight x',
  ),
  fc.tuple(aggregations, byClause).map(([all, by]) => `streamstats ${all}${by}`),
  fc.constantFrom(
    'streamstats window=2 count(user) AS user BY host',
    'streamstats reset_after=(user="alice") count',
    'addtotals',
    'addtotals fieldname=user id',
    'addtotals row=f col=t id',
    'addcoltotals',
    'foreach a* [eval <<FIELD>>_x=1]',
    'foreach user id [eval n=coalesce(n,"").<<FIELD>>]',
  ),
);
const dataset = fc.oneof(
  fc.tuple(aggregations, byClause).map(([all, by]) => `eventstats ${all}${by}`),
  fc.nat(5).map((n) => `head ${n + 1}`),
  condition.map((one) => `head (${one}) null=t keeplast=t`),
  fc.nat(5).map((n) => `tail ${n + 1}`),
  fc
    .tuple(
      fc.constantFrom('', '2 ', 'keepempty=t ', 'consecutive=t ', 'keepevents=t '),
      list(field, 2),
      fc.constantFrom('', ' sortby -id', ' sortby calc'),
    )
    .map(([option, some, by]) => `dedup ${option}${some.map(named).join(' ')}${by}`),
  fc
    .tuple(
      fc.constantFrom('', '3 '),
      list(
        fc.tuple(fc.constantFrom('', '-', '+'), field).map(([sign, name]) => sign + named(name)),
        2,
      ),
    )
    .map(([n, some]) => `sort ${n}${some.join(', ')}`),
  fc
    .tuple(field, fc.constantFrom('type=left ', '', 'max=0 ', 'overwrite=f '))
    .map(([name, option]) => `join ${option}${named(name)} [search index=* | fields ${named(name)}, id, calc]`),
  expression.map((one) => `append [search ${one} | fields user, tag]`),
  expression.map((one) => `appendcols [search ${one} | table user id]`),
  fc.constantFrom(
    'appendpipe [stats count BY user]',
    'reverse',
    'mvcombine id',
    'mvcombine user',
    'selfjoin user',
    'transaction user',
    'transaction host maxpause=2s startswith="alice"',
    'union [search index=other]',
    'cluster field=user showcount=t',
    'outlier',
    'anomalydetection',
    'inputlookup append=t people',
    'tojson',
    'kv',
    'multikv',
    'makecontinuous id',
    'fieldsummary',
    'xyseries host user id',
    'transpose',
    'untable host a b',
    'map maxsearches=3 search="search user=$user$ | fields id"',
    'format',
    'return 2 user',
    'return $user',
  ),
);
const ending = fc.oneof(
  { weight: 4, arbitrary: fieldList.map((some) => `table ${some}`) },
  { weight: 4, arbitrary: fieldList.map((some) => `fields ${some}`) },
  { weight: 3, arbitrary: fc.tuple(aggregations, byClause).map(([all, by]) => `stats ${all}${by}`) },
  fc.tuple(field, byClause).map(([name, by]) => `top ${named(name)}${by}`),
  fc.tuple(field).map(([name]) => `rare limit=2 ${named(name)}`),
  fc
    .tuple(aggregation, field, fc.constantFrom('', ' BY user'))
    .map(([one, over, by]) => `chart ${one} OVER ${named(over)}${by}`),
  fc
    .tuple(aggregation, fc.constantFrom('', ' BY user', ' BY calc'))
    .map(([one, by]) => `timechart span=1s ${one}${by}`),
  fc.constantFrom('contingency user host', 'table *', 'fields *', 'fields - _*', 'stats count'),
);

const modelField = fc
  .constantFrom(
    'user',
    'account',
    'id',
    'who',
    'both',
    'stem',
    'kindred',
    'department',
    'tag',
    'is_Special',
    'is_not_Special',
  )
  .map((name) => `Acts.${name}`);
const anyModelField = fc.oneof(
  { weight: 5, arbitrary: modelField },
  fc.constantFrom('Acts.Special.mark', 'Acts.Special.proto', 'host', 'sourcetype', '_time', 'nodename', 'source'),
);
const modelCondition = fc.tuple(anyModelField, fc.constantFrom('=', '!='), literal).map((parts) => parts.join(''));
const modelExpression = fc.oneof(
  modelCondition,
  fc.tuple(modelCondition, modelCondition).map(([a, b]) => `(${a} OR ${b})`),
  modelCondition.map((one) => `NOT ${one}`),
  modelField.map((name) => `${name}=*`),
);
const modelAggregation = fc.oneof(
  fc.constant('count'),
  fc
    .tuple(fc.constantFrom('values', 'dc', 'min', 'max', 'count', 'latest'), anyModelField)
    .map(([name, of]) => `${name}(${of})`),
);
const from = fc.constantFrom('Work', 'Work.Acts', 'Work.Acts', 'Work.Special', 'Work.Acts.Special');

/** What a search begins with. */
const start = fc.oneof(
  { weight: 12, arbitrary: expression.map((one) => `search ${one}`) },
  { weight: 6, arbitrary: expression.map((one) => `search index=* ${one}`) },
  { weight: 2, arbitrary: fc.tuple(expression, subsearch).map(([one, inner]) => `search ${one} ${inner}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(list(modelAggregation, 2), from, modelExpression, list(anyModelField, 2))
      .map(
        ([calls, model, where, by]) =>
          `| tstats ${calls.join(' ')} FROM datamodel=${model} WHERE ${where} BY ${by.join(' ')}`,
      ),
  },
  fc
    .tuple(from, modelExpression)
    .map(([model, where]) => `| tstats summariesonly=f count FROM datamodel=${model} WHERE ${where}`),
  fc
    .constantFrom('user', 'size', 'src')
    .map((name) => `| tstats values(Piped.${name}) FROM datamodel=Work.Piped BY Piped.user`),
  fc
    .tuple(expression, list(fc.constantFrom('host', 'sourcetype', 'index', 'user', 'region', 'source'), 2))
    .map(([where, by]) => `| tstats count dc(user) WHERE ${where} BY ${by.join(' ')}`),
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '| from datamodel:Work.Acts',
      '| from datamodel:Work.Special',
      '| from datamodel:Work.Piped',
      '| datamodel Work Acts search',
      '| datamodel Work Special flat',
      '| datamodel Work Piped search',
    ),
  },
  expression.map((one) => `| union [search ${one}] [search index=main | head 2]`),
  fc.tuple(expression, expression).map(([a, b]) => `| multisearch [search ${a}] [search ${b} | fields user]`),
  expression.map((one) => `| metasearch ${one}`),
);

/** A whole search. */
export const search: fc.Arbitrary<string> = fc
  .tuple(
    start,
    fc.array(fc.oneof({ weight: 3, arbitrary: streaming }, dataset), { maxLength: 3 }),
    fc.option(ending, { nil: undefined, freq: 6 }),
  )
  .map(([first, middle, last]) => [first, ...middle, ...(last ? [last] : [])].join(' | '));
