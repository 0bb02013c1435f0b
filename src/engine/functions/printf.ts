import { numberText, type Scalar, toNumber } from '../../values/index.ts';
import type { Evaluated } from './function.ts';

/** What stands between `%` and the conversion letter. */
interface Specifier {
  readonly flags: string;
  /** Digits behind the point, digits at least or characters at most, as the conversion has it. */
  readonly precision: number | undefined;
}

/** A field this wide can only be a mistake. */
const maxWidth = 10_000;

/**
 * C's printf over eval values with the conversions that Splunk documents: a A c d i e E f F g G o s z u x X p and `%%`
 * (Search Reference, "printf"). Others stay as they are.
 */
export function printf(template: string, args: readonly Evaluated[]): string {
  let next = 0;
  const take = (): Evaluated => args[next++] ?? null;
  const takeNumber = (): number => Math.trunc(numberOf(take()));
  return template.replace(
    /%([-+ #0']*)(\*|\d+)?(?:(\.)(\*|\d+)?)?(?:hh|h|ll|l|j|t|L)?([diouxXcfFeEgGaAszp%])/g,
    (_whole, flags: string, width?: string, point?: string, digits?: string, type?: string) => {
      if (type === '%') return '%';
      const w = width === '*' ? takeNumber() : Number(width ?? 0);
      const p = point === undefined ? undefined : digits === '*' ? takeNumber() : Number(digits ?? 0);
      const left = w < 0 ? `${flags}-` : flags;
      const precision = p === undefined || p < 0 ? undefined : Math.min(p, 100);
      return pad(convert(type!, take(), { flags: left, precision }), Math.min(Math.abs(w), maxWidth), left, type!);
    },
  );
}

function numberOf(value: Evaluated): number {
  return value === null || typeof value === 'boolean' || Array.isArray(value) ? 0 : (toNumber(value as Scalar) ?? 0);
}

function convert(type: string, value: Evaluated, specifier: Specifier): string {
  const { flags, precision } = specifier;
  switch (type) {
    case 's':
    case 'z': {
      const text = value === null ? '' : typeof value === 'number' ? numberText(value) : String(value);
      return precision === undefined ? text : [...text].slice(0, precision).join('');
    }
    case 'c':
      return character(value);
    case 'd':
    case 'i':
    case 'u':
      return signed(numberOf(value), type === 'u' ? '' : flags, (abs) => whole(abs, 10, specifier));
    case 'o':
      return prefixed('0', whole(Math.abs(numberOf(value)), 8, specifier), flags);
    case 'x':
      return prefixed('0x', whole(Math.abs(numberOf(value)), 16, specifier), flags);
    case 'X':
    case 'p':
      return prefixed('0X', whole(Math.abs(numberOf(value)), 16, specifier).toUpperCase(), flags);
    default: {
      const text = signed(numberOf(value), flags, (abs) => real(type.toLowerCase(), abs, specifier));
      return /[EGA]/.test(type) ? text.toUpperCase() : text;
    }
  }
}

function character(value: Evaluated): string {
  const number = typeof value === 'number' ? value : null;
  if (number !== null) return number >= 0 && number <= 0x10ffff ? String.fromCodePoint(Math.trunc(number)) : '';
  return [...String(value ?? '')].slice(0, 1).join('');
}

function signed(number: number, flags: string, write: (abs: number) => string): string {
  const sign = number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + write(Math.abs(number));
}

function prefixed(prefix: string, digits: string, flags: string): string {
  return flags.includes('#') && !/^0*$/.test(digits) ? prefix + digits : digits;
}

/** A whole number: precision is the least number of digits, and 0 of precision 0 is nothing. */
function whole(abs: number, base: number, { flags, precision }: Specifier): string {
  const cut = Math.trunc(abs);
  if (precision === 0 && cut === 0) return '';
  const digits = (base === 10 ? numberText(cut) : cut.toString(base)).padStart(precision ?? 0, '0');
  return flags.includes("'") ? grouped(digits) : digits;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function real(type: string, abs: number, { flags, precision }: Specifier): string {
  const pointed = (text: string) => (flags.includes('#') && !text.includes('.') ? `${text}.` : text);
  switch (type) {
    case 'e':
      return pointed(exponential(abs, precision ?? 6));
    case 'g':
      return general(abs, Math.max(1, precision ?? 6), flags.includes('#'));
    case 'a':
      return hexadecimal(abs, precision);
    default: {
      const [front, back] = abs.toFixed(precision ?? 6).split('.');
      const first = flags.includes("'") ? grouped(front!) : front!;
      return pointed(back === undefined ? first : `${first}.${back}`);
    }
  }
}

function exponential(abs: number, digits: number): string {
  return abs.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `%g`: the exponential form where the exponent is below -4 or not below the precision, without trailing zeros. */
function general(abs: number, digits: number, keepZeros: boolean): string {
  if (abs === 0) return '0';
  const exponent = Number(abs.toExponential(digits - 1).split('e')[1]);
  const text =
    exponent < -4 || exponent >= digits
      ? exponential(abs, digits - 1)
      : abs.toFixed(Math.min(100, Math.max(0, digits - 1 - exponent)));
  return keepZeros || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/, '');
}

/** `%a`: a hexadecimal fraction with a power of two. */
function hexadecimal(abs: number, precision: number | undefined): string {
  if (abs === 0) return `0x0p+0`;
  let exponent = Math.floor(Math.log2(abs));
  let fraction = abs / 2 ** exponent;
  if (precision !== undefined && precision < 13) {
    const unit = 16 ** precision;
    fraction = Math.round(fraction * unit) / unit;
    if (fraction >= 2) {
      fraction /= 2;
      exponent++;
    }
  }
  const [front, back = ''] = fraction.toString(16).split('.') as [string, string | undefined];
  const digits = precision === undefined ? back : back.padEnd(precision, '0');
  return `0x${front}${digits === '' ? '' : `.${digits}`}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function pad(text: string, width: number, flags: string, type: string): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || /[szc]/.test(type)) return text.padStart(width);
  const sign = /^(?:[-+ ]|0[xX])/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
