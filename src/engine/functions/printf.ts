import { numberText, type Scalar, toNumber } from '../../values/index.ts';
import type { Evaluated } from './function.ts';

/** C's printf over eval values, as far as Splunk documents it (flags, width, precision, `*`, d i o u x X c f e g a s p %). */
export function printf(template: string, args: readonly Evaluated[]): string {
  let next = 0;
  const take = (): Evaluated => args[next++] ?? null;
  const takeNumber = (): number => toNumber((take() ?? 0) as Scalar) ?? 0;
  return template.replace(
    /%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+))?(?:hh|h|ll|l|j|z|t|L)?([diouxXcfFeEgGaAsp%])/g,
    (_whole, flags: string, width: string | undefined, precision: string | undefined, type: string) => {
      if (type === '%') return '%';
      const w = width === '*' ? takeNumber() : Number(width ?? 0);
      const p = precision === undefined ? undefined : precision === '*' ? takeNumber() : Number(precision);
      return pad(convert(type, take(), flags, p), Math.abs(w), w < 0 ? `${flags}-` : flags, type);
    },
  );
}

function convert(type: string, value: Evaluated, flags: string, precision: number | undefined): string {
  if (type === 's' || type === 'p') {
    const text = value === null ? '' : typeof value === 'number' ? numberText(value) : String(value);
    return precision === undefined ? text : text.slice(0, precision);
  }
  if (type === 'c')
    return typeof value === 'number' ? String.fromCodePoint(value) : [...String(value ?? '')].slice(0, 1).join('');
  const number = value === null || typeof value === 'boolean' ? 0 : (toNumber(value as Scalar) ?? 0);
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const abs = Math.abs(number);
  switch (type) {
    case 'd':
    case 'i': {
      let digits = numberText(Math.trunc(abs));
      if (precision !== undefined) digits = digits.padStart(precision, '0');
      return sign + (flags.includes("'") ? digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',') : digits);
    }
    case 'u':
      return numberText(Math.trunc(abs));
    case 'o':
      return (flags.includes('#') ? '0' : '') + Math.trunc(abs).toString(8);
    case 'x':
      return (flags.includes('#') ? '0x' : '') + Math.trunc(abs).toString(16);
    case 'X':
      return (flags.includes('#') ? '0X' : '') + Math.trunc(abs).toString(16).toUpperCase();
    case 'e':
    case 'E': {
      const text = abs.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
      return sign + (type === 'E' ? text.toUpperCase() : text);
    }
    case 'g':
    case 'G': {
      const text = String(Number(abs.toPrecision(Math.max(1, precision ?? 6))));
      return sign + (type === 'G' ? text.toUpperCase() : text);
    }
    default:
      return sign + abs.toFixed(Math.min(precision ?? 6, 100));
  }
}

function pad(text: string, width: number, flags: string, type: string): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || type === 's' || type === 'c') return text.padStart(width);
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
