import type { ExternalLookup } from './external-lookup.ts';

/** URL Toolbox: the Shannon entropy of a word in bits, over its characters without the blanks around it; 0.0 for none. */
export const utShannon: ExternalLookup = {
  script: 'ut_shannon.py',
  answer: (input) => {
    const word = input('word');
    return new Map([
      ['word', word],
      ['ut_shannon', floatText(entropy([...word.trim()]))],
    ]);
  },
};

function entropy(characters: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / characters.length;
    bits -= share * (Math.log(share) / Math.log(2));
  }
  return bits;
}

/** A script of Python writes whole floats as `2.0`. */
function floatText(number: number): string {
  return Number.isInteger(number) ? number.toFixed(1) : String(number);
}
