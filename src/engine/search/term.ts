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
  const body = text
    .split('*')
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
  const quick = new RegExp(escapeRegex(literal), term.directive === 'case' ? '' : 'i');
  return (raw) => quick.test(raw) && pattern.test(raw);
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
