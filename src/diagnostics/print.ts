import { maskCredentials, withoutCredentials } from './credentials.ts';
import { type Diagnostic, locationText } from './diagnostic.ts';
import { printableLine } from './printable.ts';
import { positionOf, resolveOffset } from './source.ts';

const colors = { error: '\u001b[31m', warning: '\u001b[33m', info: '\u001b[36m', off: '\u001b[0m' };

/** A diagnostic as text: place, code, message, then the line itself with the span underlined and the hint beside it. */
export function formatDiagnostic(diagnostic: Diagnostic, options: { color?: boolean } = {}): string {
  const paint = (text: string) => (options.color ? `${colors[diagnostic.severity]}${text}${colors.off}` : text);
  const place = printableLine(locationText(diagnostic));
  const head = `${place === '' ? '' : `${place}: `}${paint(diagnostic.severity)} ${diagnostic.code}: ${shownText(diagnostic.message)}`;
  const hint = diagnostic.hint ? `  hint: ${shownText(diagnostic.hint)}` : '';
  if (!diagnostic.source || !diagnostic.span) return hint === '' ? head : `${head}\n${hint}`;
  const at = positionOf(diagnostic.source, diagnostic.span.start);
  const line = at.source.text.split('\n', at.line)[at.line - 1]!.replace(/\r$/, '');
  const endOffset =
    resolveOffset(diagnostic.source, Math.max(diagnostic.span.start, diagnostic.span.end - 1)).offset + 1;
  const startOffset = resolveOffset(diagnostic.source, diagnostic.span.start).offset;
  const { shown, column } = window(printableLine(maskCredentials(line).replaceAll('\t', ' ')), at.column - 1);
  const length = Math.max(1, Math.min(endOffset - startOffset, shown.length - column));
  const gutter = String(at.line).padStart(5);
  return `${head}\n${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${' '.repeat(column)}${paint('~'.repeat(length))}${hint}`;
}

function shownText(text: string): string {
  return printableLine(withoutCredentials(text));
}

/** A long line is cut around the column. */
function window(line: string, column: number): { shown: string; column: number } {
  const width = 110;
  if (line.length <= width) return { shown: line, column };
  const from = Math.max(0, Math.min(column - 40, line.length - width));
  const head = from > 0 ? '…' : '';
  return {
    shown: `${head}${line.slice(from, from + width)}${from + width < line.length ? '…' : ''}`,
    column: column - from + head.length,
  };
}
