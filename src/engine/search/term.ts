import type { SearchTerm } from '../../spl/ast.ts';

/** Characters that separate major segments (segmenters.conf MAJOR). */
const major = /[\s[\]<>(){}|!;,'"*&?+]/;
/** Minor segments are also separated by these (segmenters.conf MINOR). */
const tokenPart = /[\p{L}\p{N}]/u;

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/**
 * A test of `_raw` for a bare word, a quoted phrase, `TERM()` or `CASE()`. Words match whole segments, without case
 * (but for CASE); `*` widens a segment (Search Manual, "Event segmentation and searching").
 */
export function compileTerm(term: SearchTerm): (raw: string) => boolean {
  const text = term.text;
  if (text === '' || text === '*') return () => true;
  const flags = term.directive === 'case' ? 's' : 'is';
  if (!/[\p{L}\p{N}]/u.test(text.replaceAll('*', '')) && !text.includes('*')) {
    const wanted = text.toLowerCase();
    return (raw) => raw.toLowerCase().includes(wanted);
  }
  const parts = text.split('*');
  const within = term.directive === 'term' ? major : text.includes(' ') || term.quoted ? undefined : /\s/;
  // With several gaps a regular expression would try every way to place the parts between them.
  if (parts.filter((part) => part !== '').length > 2)
    return orderedTest(parts, within, term.directive === 'term', term.directive === 'case');
  const body = parts
    .map(escapeRegex)
    .join(
      term.directive === 'term'
        ? '[^\\s\\[\\]<>(){}|!;,\'"*&?+]*'
        : text.includes(' ') || term.quoted
          ? '.*?'
          : '[^\\s]*?',
    );
  const boundary = term.directive === 'term' ? major : tokenPart;
  const before = boundaryBefore(text, term.directive === 'term');
  const after = boundaryAfter(text, term.directive === 'term');
  const pattern = new RegExp(`${before}${body}${after}`, boundary === tokenPart ? `${flags}u` : flags);
  // Most events lack the word: a plain look at its longest literal part comes first.
  const literal = longestLiteral(text);
  if (literal.length < 3) return (raw) => pattern.test(raw);
  const quick = new RegExp(escapeRegex(literal), term.directive === 'case' ? 'u' : 'iu');
  return (raw) => quick.test(raw) && pattern.test(raw);
}

/**
 * A test for parts that follow each other, with gaps that hold no character of `breakers`. The first place of each part
 * is as good as any later one, so that the text is read once.
 */
function orderedTest(
  parts: readonly string[],
  breakers: RegExp | undefined,
  majorOnly: boolean,
  withCase: boolean,
): (raw: string) => boolean {
  const fold = (text: string) => (withCase ? text : text.toLowerCase());
  const wanted = parts.filter((part) => part !== '').map(fold);
  const [first, last] = [wanted[0]!, wanted.at(-1)!];
  const edge = (inside: string, outside: string | undefined): boolean =>
    outside === undefined || (majorOnly ? major.test(outside) : !tokenPart.test(inside) || !tokenPart.test(outside));
  const openStart = parts[0] === '';
  const openEnd = parts.at(-1) === '';
  const holds = (run: string): boolean => {
    let at = run.indexOf(first);
    while (at >= 0 && !openStart && !edge(first[0]!, run[at - 1])) at = run.indexOf(first, at + 1);
    if (at < 0) return false;
    let end = at + first.length;
    for (const part of wanted.slice(1, -1)) {
      at = run.indexOf(part, end);
      if (at < 0) return false;
      end = at + part.length;
    }
    at = run.indexOf(last, end);
    while (at >= 0 && !openEnd && !edge(last.at(-1)!, run[at + last.length])) at = run.indexOf(last, at + 1);
    return at >= 0;
  };
  return (raw) => {
    const folded = fold(raw);
    return breakers ? folded.split(breakers).some(holds) : holds(folded);
  };
}

function boundaryBefore(text: string, majorOnly: boolean): string {
  if (text.startsWith('*')) return '';
  if (majorOnly) return '(?<![^\\s\\[\\]<>(){}|!;,\'"*&?+])';
  return tokenPart.test(text[0]!) ? '(?<![\\p{L}\\p{N}])' : '';
}

function boundaryAfter(text: string, majorOnly: boolean): string {
  if (text.endsWith('*')) return '';
  if (majorOnly) return '(?![^\\s\\[\\]<>(){}|!;,\'"*&?+])';
  return tokenPart.test(text.at(-1)!) ? '(?![\\p{L}\\p{N}])' : '';
}

/** The longest part without a wildcard. */
export function longestLiteral(text: string): string {
  let longest = '';
  for (const part of text.split('*')) if (part.length > longest.length) longest = part;
  return longest;
}
