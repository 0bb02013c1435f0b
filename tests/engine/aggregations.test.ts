import { expect } from 'chai';
import { aggregations, findAggregation } from '../../src/engine/aggregations/index.ts';
import { scalarText, type Value } from '../../src/values/index.ts';

describe('aggregations', () => {
  for (const definition of aggregations) {
    describe(definition.name, () => {
      it('has at least two examples', () => {
        expect(definition.examples.length).to.be.greaterThan(1);
      });
      for (const example of definition.examples) {
        it(`${example.call} over ${JSON.stringify(example.values)} gives ${JSON.stringify(example.gives)}`, () => {
          const name = /^\w+/.exec(example.call)![0];
          const found = findAggregation(name)!;
          expect(found.definition.name).to.equal(definition.name);
          const accumulator = found.definition.create(found.parameter);
          example.values.forEach((value, i) => accumulator.add(value as Value, example.times?.[i] ?? null));
          const result = accumulator.result();
          expect(
            result === null ? null : Array.isArray(result) ? result.map(scalarText) : scalarText(result as string),
          ).to.deep.equal(example.gives);
        });
      }
    });
  }
  it('reads the number behind a percentile', () => {
    expect(findAggregation('perc99.5')).to.deep.include({ parameter: 99.5 });
    expect(findAggregation('nosuch5')).to.equal(undefined);
  });
});
