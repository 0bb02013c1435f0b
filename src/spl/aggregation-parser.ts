import { didYouMean } from '../diagnostics/index.ts';
import type { ArgumentParser } from './argument-parser.ts';
import type { AggregationCall } from './ast.ts';
import { findClosingParenthesis, unescapeString } from './scan.ts';

/** Reads aggregation calls up to a stop word, a subsearch or the end; commas and blanks separate them. */
export function parseAggregations(parser: ArgumentParser, stopWords: readonly string[]): AggregationCall[] {
  const calls: AggregationCall[] = [];
  for (;;) {
    parser.skipCommas();
    if (parser.atEnd() || stopWords.some((word) => parser.peekKeyword(word))) return calls;
    const word = parser.peekWord();
    if (word === undefined || isOption(parser)) return calls;
    calls.push(parseAggregation(parser));
  }
}

/** `name=` at the cursor: an option, no aggregation. */
function isOption(parser: ArgumentParser): boolean {
  return /^[A-Za-z_]\w*\s*=/.test(parser.text.slice(parser.offset, Math.min(parser.end, parser.offset + 64)));
}

/** One call with its optional AS. */
function parseAggregation(parser: ArgumentParser): AggregationCall {
  const call = parseCall(parser);
  if (!parser.tryKeyword('as')) return call;
  const target = parser.fieldName();
  return { ...call, as: target.name, renamed: true, span: parser.spanFrom(call.span.start) };
}

function parseCall(parser: ArgumentParser): AggregationCall {
  parser.skipSpace();
  const start = parser.offset;
  const word = /^[A-Za-z_][\w.]*/.exec(parser.text.slice(start, Math.min(parser.end, start + 64)))?.[0];
  if (!word)
    parser.fail(`unexpected "${parser.peekChar() ?? ''}" where a statistical function is expected`, parser.spanHere());
  const nameSpan = { start, end: start + word.length };
  const resolved = parser.language.aggregation(word.toLowerCase());
  if (!resolved) {
    if (word.toLowerCase() === 'eval') parser.unsupported('eval(…) over statistical functions', nameSpan);
    if (/^rate_(?:avg|sum)$/i.test(word))
      parser.unsupported(`${word}(), which needs the time series of a metric,`, nameSpan);
    const hint = didYouMean(word, parser.language.aggregationNames());
    parser.fail(`unknown statistical function "${word}"`, nameSpan, hint, 'spl-unknown-function');
  }
  parser.moveTo(start + word.length);
  const base = { name: resolved.name, ...(resolved.parameter === undefined ? {} : { parameter: resolved.parameter }) };
  const open = parser.offset;
  parser.skipSpace();
  if (parser.peekChar() !== '(') {
    parser.moveTo(open);
    // A function of all fields, but for those that work without any (Search Reference, "stats", "Statistical functions
    // that are not applied to specific fields").
    if (!resolved.standsAlone) return { ...base, field: '*', as: `${word}(*)`, renamed: false, span: nameSpan };
    return { ...base, as: word, renamed: false, span: nameSpan };
  }
  const at = parser.offset;
  const close = findClosingParenthesis(parser.text, at, parser.end);
  if (close < 0) parser.fail(`the argument of ${word}( is never closed`, { start: at, end: at + 1 }, 'add ")"');
  const inside = parser.text.slice(at + 1, close).trim();
  if (/^eval\s*\(/i.test(inside)) {
    parser.advance(1);
    parser.skipSpace();
    parser.advance(4);
    parser.skipSpace();
    const expression = parser.expression();
    parser.moveTo(close + 1);
    return { ...base, expression, as: `${word}(${inside})`, renamed: false, span: parser.spanFrom(start) };
  }
  parser.moveTo(close + 1);
  const span = parser.spanFrom(start);
  if (resolved.name === 'sparkline') return sparkline(parser, base, word, inside, at + 1, span);
  if (inside === '') return { ...base, as: `${word}()`, renamed: false, span };
  const quoted = /^"([^]*)"$/.exec(inside);
  const single = /^'([^]*)'$/.exec(inside);
  const field = quoted ? unescapeString(quoted[1]!) : single ? single[1]! : inside;
  return { ...base, field, as: `${word}(${field})`, renamed: false, span };
}

/** `sparkline(count, 1h)`, `sparkline(avg(x))`: the inner call and its span. */
function sparkline(
  parser: ArgumentParser,
  base: { name: string },
  word: string,
  inside: string,
  insideStart: number,
  span: { start: number; end: number },
): AggregationCall {
  const comma = inside.lastIndexOf(',');
  const innerText = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const step = comma < 0 ? undefined : inside.slice(comma + 1).trim();
  const after = parser.offset;
  parser.moveTo(insideStart);
  const inner = innerText === '' ? undefined : parseCall(parser);
  parser.moveTo(after);
  return {
    ...base,
    ...(inner ? { inner, ...(inner.field === undefined ? {} : { field: inner.field }) } : {}),
    ...(step ? { step } : {}),
    as: `${word}(${inside})`,
    renamed: false,
    span,
  };
}
