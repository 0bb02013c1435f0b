import { expect } from 'chai';
import { cells, engineWith } from './harness.ts';

const field = (fieldName: string, more: object = {}) => ({ fieldName, type: 'string', ...more });
const evalOf = (fieldName: string, expression: string) => ({
  calculationType: 'Eval',
  expression,
  outputFields: [field(fieldName)],
});

const model = {
  modelName: 'Doors',
  objects: [
    {
      objectName: 'All',
      parentName: 'BaseEvent',
      constraints: [{ search: 'tag=door' }],
      fields: [field('action'), field('tag', { multivalue: true }), field('who')],
      calculations: [
        { calculationType: 'Rex', inputField: 'path', expression: '/(?<room>[^/]+)$', outputFields: [field('room')] },
        evalOf('place', 'upper(room)'),
        {
          calculationType: 'Lookup',
          lookupName: 'rooms',
          lookupInputs: [{ lookupField: 'room', inputField: 'place' }],
          outputFields: [field('floor', { lookupOutputFieldName: 'level' })],
        },
        { calculationType: 'Alias', inputField: 'floor', outputFields: [field('storey')] },
      ],
    },
    {
      objectName: 'Opened',
      parentName: 'All',
      constraints: [{ search: 'action=open' }],
      fields: [field('key')],
      calculations: [evalOf('keyed', 'if(isnull(key),"no","yes")')],
    },
    { objectName: 'Forced', parentName: 'Opened', constraints: [{ search: 'key=none' }], fields: [], calculations: [] },
    {
      objectName: 'Named',
      parentName: 'BaseEvent',
      constraints: [{ search: 'sourcetype=door' }],
      fields: [field('who', { required: true })],
      calculations: [],
    },
    {
      objectName: 'Keys',
      parentName: 'BaseSearch',
      baseSearch: 'sourcetype=door | eval keys=split(ring,"/") | mvexpand keys',
      fields: [field('keys')],
      calculations: [],
    },
    {
      objectName: 'Red',
      parentName: 'Keys',
      constraints: [{ search: 'keys=red' }],
      fields: [],
      calculations: [],
    },
  ],
};

const engine = engineWith({
  'default/data/models/Doors.json': JSON.stringify(model),
  'default/datamodels.conf': '[Doors]\ntags_whitelist = loud\n',
  'default/props.conf': '[door]\nTIME_FORMAT = %s\nSHOULD_LINEMERGE = false\n',
  'default/eventtypes.conf': '[doors]\nsearch = sourcetype=door\n[loud]\nsearch = sourcetype=door action=open\n',
  'default/tags.conf': '[eventtype=doors]\ndoor = enabled\nsecret = enabled\n[eventtype=loud]\nloud = enabled\n',
  'default/transforms.conf': '[rooms]\nfilename = rooms.csv\n',
  'lookups/rooms.csv': 'room,level\nLAB,2\n',
});
engine.ingestRaw({ index: 'main', host: 'h1', source: 's', sourcetype: 'door' }, [
  '1000 action=open path=/a/lab who=ann key=none ring=red/blue\n',
  '1001 action=open path=/a/hall who=bob key=k1 ring=red\n',
  '1002 action=shut path=/a/lab\n',
]);

describe('data models', () => {
  const cases: [string, string, Record<string, string | string[]>[]][] = [
    ['counts a root', '| tstats count from datamodel=Doors.All', [{ count: '3' }]],
    ['a child adds its constraint', '| tstats count from datamodel=Doors.Opened', [{ count: '2' }]],
    ['and a grandchild those of both', '| tstats count from datamodel=Doors.Forced', [{ count: '1' }]],
    [
      'root fields have the prefix of the root, also in a child',
      '| tstats count from datamodel=Doors.Opened by All.who',
      [
        { 'All.who': 'ann', count: '1' },
        { 'All.who': 'bob', count: '1' },
      ],
    ],
    [
      'fields of a child have the whole path',
      '| tstats count from datamodel=Doors.Opened by All.Opened.key All.Opened.keyed',
      [
        { 'All.Opened.key': 'k1', 'All.Opened.keyed': 'yes', count: '1' },
        { 'All.Opened.key': 'none', 'All.Opened.keyed': 'yes', count: '1' },
      ],
    ],
    [
      'calculations see those before them: Rex, Eval, Lookup, Alias',
      '| tstats count from datamodel=Doors.All by All.room All.place All.floor All.storey',
      [{ 'All.room': 'lab', 'All.place': 'LAB', 'All.floor': '2', 'All.storey': '2', count: '2' }],
    ],
    [
      'implicit fields have no prefix',
      '| tstats min(_time) as first count from datamodel=Doors.All by host source sourcetype',
      [{ host: 'h1', source: 's', sourcetype: 'door', first: '1000', count: '3' }],
    ],
    ['what is not declared is null', '| tstats count from datamodel=Doors.All by All.path', []],
    ['and so is a declared field without its prefix', '| tstats count from datamodel=Doors.All by who', []],
    [
      'fillnull_value keeps rows whose field is null',
      '| tstats fillnull_value=none count from datamodel=Doors.All by All.who',
      [
        { 'All.who': 'ann', count: '1' },
        { 'All.who': 'bob', count: '1' },
        { 'All.who': 'none', count: '1' },
      ],
    ],
    ['where reads the same names', '| tstats count from datamodel=Doors.All where All.place=LAB', [{ count: '2' }]],
    ['nodename selects', '| tstats count from datamodel=Doors where nodename=All.Opened', [{ count: '2' }]],
    [
      'is_<child> tells members',
      '| tstats count from datamodel=Doors.All by All.is_Opened',
      [
        { 'All.is_Opened': '0', count: '1' },
        { 'All.is_Opened': '1', count: '2' },
      ],
    ],
    [
      'tag holds those of the whitelist and of constraints',
      '| tstats values(All.tag) as tag from datamodel=Doors.All',
      [{ tag: ['door', 'loud'] }],
    ],
    ['a required field must be there', '| tstats count from datamodel=Doors.Named', [{ count: '2' }]],
    [
      'the commands of a root search run first',
      '| tstats count from datamodel=Doors.Keys by Keys.keys',
      [
        { 'Keys.keys': 'blue', count: '1' },
        { 'Keys.keys': 'red', count: '2' },
      ],
    ],
    ['its children test what they made', '| tstats count from datamodel=Doors.Red', [{ count: '2' }]],
    ['summariesonly finds the same', '| tstats summariesonly=true count from datamodel=Doors.All', [{ count: '3' }]],
    [
      'datamodel … search keeps the prefixes',
      '| datamodel Doors Forced search | table All.who All.Opened.key who',
      [{ 'All.who': 'ann', 'All.Opened.key': 'none' }],
    ],
    ['datamodel … flat drops them', '| datamodel Doors Forced flat | table who key', [{ who: 'ann', key: 'none' }]],
    ['from datamodel drops them', '| from datamodel:Doors.Forced | table who place', [{ who: 'ann', place: 'LAB' }]],
  ];
  for (const [title, search, wanted] of cases)
    it(title, () => expect(cells(engine.search(search))).to.deep.equal(wanted));

  it('names a cycle of parents; the other datasets work', () => {
    const broken = {
      objects: [
        { objectName: 'A', parentName: 'B' },
        { objectName: 'B', parentName: 'A' },
        { objectName: 'Fine', parentName: 'BaseEvent', constraints: [{ search: 'x=1' }], fields: [field('x')] },
      ],
    };
    const own = engineWith({ 'default/data/models/M.json': JSON.stringify(broken) });
    expect(own.knowledge.dataModel('M')!.datasets.map((one) => one.name)).to.deep.equal(['Fine']);
    expect(() => own.search('| tstats count from datamodel=M.A')).to.throw('no dataset "A"');
    expect(cells(own.search('| tstats count from datamodel=M.Fine'))).to.deep.equal([{ count: '0' }]);
  });
  for (const [title, text] of [
    ['text', 'nonsense'],
    ['a list', '[]'],
    ['objects that are none', '{"objects": [1, null]}'],
    ['objects that are no list', '{"objects": 5}'],
  ])
    it(`a model of ${title} is as good as missing`, () => {
      const own = engineWith({ 'default/data/models/M.json': text! });
      expect(() => own.search('| tstats count from datamodel=M')).to.throw(/no data model "M"|spl-|no dataset/);
    });
});
