/**
 * Text that others wrote, for a terminal or a log: control characters, which could move the cursor, hide lines or paint a
 * failure green, become visible characters, one for one. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(hidden, shown);
}

/** The same for a name or a cell: line ends as well, so that nothing in it can begin a line of its own. */
export function printableLine(text: string): string {
  return text.replace(hiddenOrLineEnd, shown);
}

// Controls of ASCII and Latin-1, line separators, and marks that turn the direction of writing or have no width.
const invisible = '\\x7f-\\x9f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060\\u2066-\\u2069\\ufeff';
const hidden = new RegExp(`[\\x00-\\x08\\x0b-\\x1f${invisible}]`, 'g');
const hiddenOrLineEnd = new RegExp(`[\\x00-\\x1f${invisible}]`, 'g');

function shown(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
