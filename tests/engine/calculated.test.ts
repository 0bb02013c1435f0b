import { expect } from 'chai';
import { compileExpression } from '../../src/engine/expression.ts';
import { specialise } from '../../src/engine/extraction/specialise.ts';
import type { EvalEnvironment } from '../../src/engine/functions/function.ts';
import { type Expr, parseExpression } from '../../src/spl/index.ts';
import { allFields, type Row } from '../../src/values/index.ts';
import { engineWith } from './harness.ts';

const environment = { now: 0, timezone: 'UTC', time: () => 0, random: () => 0 } as unknown as EvalEnvironment;

/** Expressions over `code`, and what is left of them where it is 3; null where they can only be null. */
const cases: readonly (readonly [expression: string, left: string | null])[] = [
  ['if(code=3,a,b)', 'a'],
  ['if(code="3",a,b)', 'a'],
  ['if(code=4,a,null())', null],
  ['if(code>2 AND code<=3,a,b)', 'a'],
  ['if(NOT in(code,3,4),a,b)', 'b'],
  ['if(isnull(code),a,if(code IN (1,3),b,a))', 'b'],
  ['if(code=4 AND a="x",a,b)', 'b'],
  ['if(code=3 OR a="x",a,b)', 'a'],
  ['if(code=3 AND a="x",a,b)', 'if(code=3 AND a="x",a,b)'],
  ['if(a="x",if(code=3,a,b),b)', 'if(a="x",a,b)'],
  ['case(code=1,a,code=3,b,1=1,a)', 'b'],
  ['case(a="x",a,code=1,b,code=3,b,1=1,"no")', 'case(a="x",a,code=3,b)'],
  ['case(code=1,a,code=2,b)', null],
  ['case(a="x",if(code=3,null(),b),1=1,a)', 'case(a="x",null(),1=1,a)'],
  ['coalesce(if(code=3,a,b),"z")', 'coalesce(if(code=3,a,b),"z")'],
  ['code', 'code'],
  ['if(code,a,b)', 'if(code,a,b)'],
  ['if(code=a,a,b)', 'if(code=a,a,b)'],
];

describe('calculated fields', () => {
  const known: Row = new Map([['code', '3']]);
  const decide = (condition: Expr) => compileExpression(condition, environment)(known);
  const rows: readonly Row[] = [
    known,
    new Map([...known, ['a', 'x']]),
    new Map([...known, ['a', '3'], ['b', 'y']]),
    new Map([...known, ['a', ['x', 'z']], ['b', '1']]),
  ];
  for (const [text, left] of cases) {
    it(`${text} is ${left ?? 'nothing'} where code is 3`, () => {
      const whole = parseExpression(text);
      const special = specialise(whole, 'code', decide);
      expect(plain(special)).to.deep.equal(left === null ? null : plain(parseExpression(left)));
      for (const row of rows) {
        const value = compileExpression(whole, environment)(row);
        expect(special === null ? null : compileExpression(special, environment)(row)).to.deep.equal(value);
      }
    });
  }

  it('come out alike for the first event of a kind and for the hundredth', () => {
    const engine = engineWith({
      'default/props.conf': `[kinds]
SHOULD_LINEMERGE = false
EVAL-verb = case(code=1,"start",code=2,"stop",code=3,lower(word))
EVAL-who = if(code=1,user,null())
EVAL-word = if(code=2,null(),word)
EVAL-both = if(in(code,1,2) AND user="ann","ann ".verb,"-")
EVAL-late = if(code>2,"late","early")
`,
    });
    const place = { index: 'main', host: 'h', source: 's', sourcetype: 'kinds' };
    const text = Array.from({ length: 400 }, (_, i) => `code=${i % 4} user=${i % 3 ? 'bob' : 'ann'} word=W verb=v\n`);
    engine.ingestRaw(place, [text.join('')]);
    const fresh = engine.extractor(place, allFields);
    const { events } = [...engine.store.buckets()][0]!;
    const all = events.map((event) => JSON.stringify([...fresh.extract(event)].filter(isCalculated)));
    expect(all).to.have.length(400);
    const first = all.slice(0, 12);
    all.forEach((one, i) => expect(one).to.equal(first[i % 12]));
    expect(first[1]).to.equal('[["word","W"],["verb","start"],["both","-"],["late","early"],["who","bob"]]');
    expect(first[6]).to.equal('[["verb","stop"],["both","ann v"],["late","early"]]');
  });
});

const isCalculated = ([name]: readonly [string, unknown]) => ['verb', 'who', 'word', 'both', 'late'].includes(name);

/** A tree without the places of its parts in the text. */
function plain(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value) => (key === 'span' || key === 'nameSpan' ? undefined : value)));
}
