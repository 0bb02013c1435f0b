import { type Diagnostic, DiagnosticError, didYouMean, type Source, type Span } from '../diagnostics/index.ts';
import { parseAggregations } from './aggregation-parser.ts';
import type { AggregationCall, Assignment, Expr, Pipeline, SearchExpr, SearchValue } from './ast.ts';
import { parseAssignments, parseExpr } from './eval-parser.ts';
import type { Language } from './language.ts';
import { findClosingBracket, isClosedString, isSpace, skipString, unescapeString } from './scan.ts';
import { parseSearchExpr, readValue, type SearchGrammarOptions } from './search-parser.ts';

/** Where a list of fields ends, and whether it may be empty. */
export interface FieldListOptions {
  /** Words that end the list, compared without case. */
  readonly stopWords?: readonly string[];
  /** Options that may stand behind the list: it ends at `name=` for one of these. */
  readonly options?: Iterable<string>;
  /** Fails on an empty list unless true. */
  readonly optional?: boolean;
}

/** A pair of `rename` or `AS`: both sides as written, quotes removed. */
export interface AsPair {
  readonly from: string;
  readonly to: string;
  readonly span: Span;
}

/** The type of an option; a list names the words that it takes. */
export type OptionSpec = 'string' | 'integer' | 'number' | 'boolean' | readonly string[];

/** Parses a nested pipeline; handed in by the pipeline parser, which knows the depth. */
export type SubsearchParser = (source: Source, from: number, end: number, overRows: boolean) => Pipeline;

/**
 * A cursor over one command's arguments. Commands read their own syntax with it; every reader skips blanks first and
 * fails with a diagnostic that points at the text. Offsets are those of the (macro-expanded) source.
 */
export class ArgumentParser {
  readonly source: Source;
  readonly text: string;
  readonly end: number;
  readonly language: Language;
  readonly commandName: string;
  /** True for the first command of a search or subsearch: `search` then reads the indexes. */
  readonly isFirstCommand: boolean;
  #at: number;
  readonly #parseSubsearch: SubsearchParser;
  readonly #warnings: Diagnostic[] = [];

  constructor(
    source: Source,
    from: number,
    end: number,
    language: Language,
    commandName: string,
    parseSubsearch: SubsearchParser,
    isFirstCommand = false,
  ) {
    this.source = source;
    this.text = source.text;
    this.#at = from;
    this.end = end;
    this.language = language;
    this.commandName = commandName;
    this.isFirstCommand = isFirstCommand;
    this.#parseSubsearch = parseSubsearch;
  }

  // --- position -------------------------------------------------------------------------------------------------

  get offset(): number {
    return this.#at;
  }
  moveTo(offset: number): void {
    this.#at = offset;
  }
  advance(count: number): void {
    this.#at += count;
  }
  skipSpace(): void {
    while (this.#at < this.end && isSpace(this.text.charCodeAt(this.#at))) this.#at++;
  }
  skipCommas(): void {
    for (;;) {
      this.skipSpace();
      if (this.text[this.#at] !== ',' || this.#at >= this.end) return;
      this.#at++;
    }
  }
  atEnd(): boolean {
    this.skipSpace();
    return this.#at >= this.end;
  }
  /** The character at the cursor, undefined at the end; does not skip blanks. */
  peekChar(): string | undefined {
    return this.#at < this.end ? this.text[this.#at] : undefined;
  }
  /** The bare word at the cursor (letters, digits, `_ . : { } @ * -`), without taking it. */
  peekWord(): string | undefined {
    this.skipSpace();
    const found = /^[^\s,()[\]|"'=<>!`]+/.exec(this.text.slice(this.#at, Math.min(this.end, this.#at + 256)));
    return found?.[0];
  }
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.#at) };
  }
  spanHere(): Span {
    return { start: Math.min(this.#at, this.end), end: Math.min(this.#at + 1, Math.max(this.end, this.#at)) };
  }
  /** What is left, trimmed; moves to the end. */
  rest(): { text: string; span: Span } {
    this.skipSpace();
    const start = this.#at;
    this.#at = this.end;
    const text = this.text.slice(start, this.end).trimEnd();
    return { text, span: { start, end: start + text.length } };
  }

  // --- complaints -----------------------------------------------------------------------------------------------

  fail(message: string, span: Span = this.spanHere(), hint?: string, code = 'spl-syntax'): never {
    throw new DiagnosticError({
      code,
      severity: 'error',
      message,
      source: this.source,
      span,
      ...(hint ? { hint } : {}),
    });
  }
  /** Refuses a construct that is real SPL but that the engine cannot run. */
  unsupported(what: string, span: Span = this.spanHere()): never {
    return this.fail(`${what} is not supported by the embedded engine`, span, undefined, 'spl-unsupported');
  }
  warn(code: string, message: string, span: Span, hint?: string): void {
    this.#warnings.push({ code, severity: 'warning', message, source: this.source, span, ...(hint ? { hint } : {}) });
  }
  get warnings(): readonly Diagnostic[] {
    return this.#warnings;
  }
  /**
   * Complains unless this is the first command of its search: for commands that make results out of nothing. `at` is
   * where the arguments begin, for a command that knows only behind its options.
   */
  requireFirst(at = this.#at): void {
    if (this.isFirstCommand) return;
    this.fail(
      `${this.commandName} must be the first command of a search`,
      { start: at - this.commandName.length, end: at },
      'use it in a subsearch, for example with append',
      'spl-bad-position',
    );
  }
  expectEnd(): void {
    if (this.atEnd()) return;
    const start = this.#at;
    const found = this.peekWord() ?? this.text[start] ?? '';
    this.fail(`unexpected "${found}" in the arguments of ${this.commandName}`, { start, end: start + found.length });
  }

  // --- words ----------------------------------------------------------------------------------------------------

  /** Takes a keyword, in any case, that no name character follows. */
  tryKeyword(word: string): boolean {
    this.skipSpace();
    const to = this.#at + word.length;
    if (to > this.end || this.text.slice(this.#at, to).toLowerCase() !== word.toLowerCase()) return false;
    if (to < this.end && /[\p{L}\p{N}_.:{}@$]/u.test(this.text[to]!)) return false;
    this.#at = to;
    return true;
  }
  peekKeyword(word: string): boolean {
    const at = this.#at;
    const found = this.tryKeyword(word);
    this.#at = at;
    return found;
  }
  /** Takes AND, OR or NOT of the search grammar: upper case, with a blank, bracket or quote behind. */
  tryOperatorWord(word: 'AND' | 'OR' | 'NOT'): boolean {
    this.skipSpace();
    const to = this.#at + word.length;
    if (to > this.end || !this.text.startsWith(word, this.#at)) return false;
    const next = to < this.end ? this.text[to]! : ' ';
    if (!/[\s()[\]"]/.test(next)) return false;
    this.#at = to;
    return true;
  }
  tryChar(char: string): boolean {
    this.skipSpace();
    if (this.#at >= this.end || this.text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
  expectChar(char: string): void {
    if (!this.tryChar(char)) this.fail(`expected "${char}"`, this.spanHere());
  }
  /** A quoted or bare value of the search grammar. */
  value(): SearchValue {
    this.skipSpace();
    if (this.#at >= this.end) this.fail(`${this.commandName} lacks an argument`, this.spanHere());
    return readValue(this, true);
  }
  /** A double-quoted string, escapes resolved. */
  tryString(): { text: string; span: Span } | undefined {
    this.skipSpace();
    if (this.#at >= this.end || this.text[this.#at] !== '"') return undefined;
    const start = this.#at;
    this.#at = skipString(this.text, start, this.end);
    return { text: unescapeString(this.text.slice(start + 1, this.#at - 1)), span: this.spanFrom(start) };
  }

  // --- fields ---------------------------------------------------------------------------------------------------

  /** A field name: bare, "quoted" or 'quoted'. Bare names run to a blank, comma, bracket, quote, `=` or pipe. */
  fieldName(): { name: string; quoted: boolean; span: Span } {
    const found = this.tryFieldName();
    if (!found)
      this.fail(
        this.atEnd()
          ? `${this.commandName} lacks a field name`
          : `unexpected "${this.peekChar()}" where a field name is expected`,
        this.spanHere(),
      );
    return found;
  }
  tryFieldName(): { name: string; quoted: boolean; span: Span } | undefined {
    this.skipSpace();
    const start = this.#at;
    const c = this.peekChar();
    if (c === undefined) return undefined;
    if (c === '"' || (c === "'" && isClosedString(this.text, start, this.end))) {
      this.#at = skipString(this.text, start, this.end);
      const inside = this.text.slice(start + 1, this.#at - 1);
      return { name: c === '"' ? unescapeString(inside) : inside, quoted: true, span: this.spanFrom(start) };
    }
    let i = start;
    let parentheses = 0;
    for (; i < this.end; i++) {
      const at = this.text[i]!;
      if (at === '(' && i > start) parentheses++;
      else if (at === ')' && parentheses > 0) parentheses--;
      else if (
        isSpace(at.charCodeAt(0)) ||
        (parentheses === 0 && (at === ',' || at === '=')) ||
        at === '(' ||
        at === ')' ||
        at === '[' ||
        at === ']' ||
        at === '"'
      )
        break;
    }
    if (i === start) return undefined;
    this.#at = i;
    return { name: this.text.slice(start, i), quoted: false, span: this.spanFrom(start) };
  }
  /** Field names separated by blanks or commas, stray commas skipped. */
  fieldList(options: FieldListOptions = {}): { name: string; span: Span }[] {
    const names: { name: string; span: Span }[] = [];
    for (;;) {
      this.skipCommas();
      if (this.#at >= this.end || options.stopWords?.some((word) => this.peekKeyword(word))) break;
      if (options.options && this.#atOption(options.options)) break;
      const field = this.tryFieldName();
      if (!field) break;
      names.push(field);
    }
    if (names.length === 0 && !options.optional) this.fail(`${this.commandName} lacks a field name`, this.spanHere());
    return names;
  }
  /** The names of a field list, without their positions. */
  fieldNames(options: FieldListOptions = {}): string[] {
    return this.fieldList(options).map((field) => field.name);
  }
  #atOption(names: Iterable<string>): boolean {
    const found = /^([A-Za-z_]\w*)\s*=(?!=)/.exec(this.text.slice(this.#at, Math.min(this.end, this.#at + 128)));
    return found !== null && [...names].includes(found[1]!.toLowerCase());
  }
  /** `a AS b, c AS "d e"`; pairs are separated by commas or blanks. */
  asPairs(): AsPair[] {
    const pairs: AsPair[] = [];
    for (;;) {
      this.skipCommas();
      if (this.#at >= this.end) break;
      const start = this.#at;
      const from = this.fieldName();
      if (!this.tryKeyword('as')) this.fail(`expected AS behind "${from.name}"`, this.spanHere(), 'write: old AS new');
      const to = this.fieldName();
      pairs.push({ from: from.name, to: to.name, span: this.spanFrom(start) });
    }
    return pairs;
  }

  // --- options --------------------------------------------------------------------------------------------------

  /** Takes `name=value` for one of the given names (any case), or undefined. Blanks around `=` are allowed. */
  tryOption(names: Iterable<string>): { name: string; value: SearchValue; span: Span } | undefined {
    this.skipCommas();
    const start = this.#at;
    const found = /^([A-Za-z_][\w.-]*)\s*=(?!=)\s*/.exec(this.text.slice(start, Math.min(this.end, start + 128)));
    if (!found) return undefined;
    const written = found[1]!.toLowerCase();
    for (const name of names) {
      if (name.toLowerCase() !== written) continue;
      this.#at = start + found[0].length;
      return { name, value: this.value(), span: this.spanFrom(start) };
    }
    return undefined;
  }
  /**
   * Takes all options at the cursor into `into`, checked against their types. Call it wherever the command allows
   * options; a name that is not in `specs` is left where it stands.
   */
  options<S extends Readonly<Record<string, OptionSpec>>>(
    specs: S,
    into: Partial<OptionValues<S>> = {},
  ): Partial<OptionValues<S>> {
    const names = Object.keys(specs);
    for (;;) {
      const option = this.tryOption(names);
      if (!option) return into;
      (into as Record<string, unknown>)[option.name] = this.#typed(option.name, specs[option.name]!, option.value);
    }
  }
  /** Options and field names in any order, up to the end or a stop word; a `name=` that is no option is refused. */
  optionsAndFields<S extends Readonly<Record<string, OptionSpec>>>(
    specs: S,
    stopWords: readonly string[] = [],
    given: Partial<OptionValues<S>> = {},
  ): { given: Partial<OptionValues<S>>; names: string[] } {
    const names: string[] = [];
    for (;;) {
      this.options(specs, given);
      if (this.atEnd() || stopWords.some((word) => this.peekKeyword(word))) return { given, names };
      this.rejectUnknownOption(Object.keys(specs));
      names.push(this.fieldName().name);
    }
  }
  /** Options and aggregations in any order, up to a stop word or what is neither. */
  optionsAndAggregations<S extends Readonly<Record<string, OptionSpec>>>(
    specs: S,
    stopWords: readonly string[],
  ): { given: Partial<OptionValues<S>>; calls: AggregationCall[] } {
    const given: Partial<OptionValues<S>> = {};
    const calls: AggregationCall[] = [];
    for (;;) {
      this.options(specs, given);
      const more = this.aggregations(stopWords);
      if (more.length === 0) return { given, calls };
      calls.push(...more);
    }
  }
  #typed(name: string, spec: OptionSpec, value: SearchValue): unknown {
    const text = value.text;
    if (spec === 'string') return text;
    if (spec === 'boolean') return this.booleanOf(name, value);
    if (spec === 'integer' || spec === 'number') {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number) || (spec === 'integer' && !Number.isInteger(number))) {
        this.fail(
          `${name}= needs ${spec === 'integer' ? 'an integer' : 'a number'}, not "${text}"`,
          value.span,
          undefined,
          'spl-bad-argument',
        );
      }
      return number;
    }
    const choice = spec.find((one) => one.toLowerCase() === text.toLowerCase());
    if (choice === undefined)
      this.fail(
        `${name}= must be one of ${spec.join(', ')}, not "${text}"`,
        value.span,
        didYouMean(text, spec),
        'spl-bad-argument',
      );
    return choice;
  }
  /** A boolean as Splunk reads it: true, t, 1, yes and false, f, 0, no, in any case. */
  booleanOf(name: string, value: SearchValue): boolean {
    const text = value.text.toLowerCase();
    if (['true', 't', '1', 'yes', 'y'].includes(text)) return true;
    if (['false', 'f', '0', 'no', 'n'].includes(text)) return false;
    return this.fail(`${name}= needs true or false, not "${value.text}"`, value.span, undefined, 'spl-bad-argument');
  }
  /** Complains about a `name=` at the cursor that is no option of this command. */
  rejectUnknownOption(known: Iterable<string>): void {
    this.skipSpace();
    const found = /^([A-Za-z_][\w.-]*)\s*=(?!=)/.exec(this.text.slice(this.#at, Math.min(this.end, this.#at + 128)));
    if (!found) return;
    const span = { start: this.#at, end: this.#at + found[1]!.length };
    this.fail(
      `${this.commandName} has no option "${found[1]}"`,
      span,
      didYouMean(found[1]!, known),
      'spl-unknown-option',
    );
  }
  tryInteger(): number | undefined {
    this.skipSpace();
    const found = /^[+-]?\d+(?![\w.*])/.exec(this.text.slice(this.#at, Math.min(this.end, this.#at + 32)));
    if (!found) return undefined;
    this.#at += found[0].length;
    return Number(found[0]);
  }

  // --- grammars -------------------------------------------------------------------------------------------------

  expression(): Expr {
    this.skipSpace();
    return parseExpr(this);
  }
  assignments(): Assignment[] {
    return parseAssignments(this);
  }
  searchExpression(options?: SearchGrammarOptions): SearchExpr {
    this.skipSpace();
    return parseSearchExpr(this, options);
  }
  /** `count dc(user) AS users, values(*) AS *` up to a stop word or the end. */
  aggregations(stopWords: readonly string[] = ['by']): AggregationCall[] {
    return parseAggregations(this, stopWords);
  }
  /** True where a subsearch opens at the cursor. */
  atSubsearch(): boolean {
    this.skipSpace();
    return this.peekChar() === '[';
  }
  /**
   * `[ … ]` as a pipeline of its own; its first word is always a command. With `overRows` it works on the rows it is
   * given (`appendpipe`), so that a leading `search` filters them instead of reading the indexes.
   */
  subsearch(options: { overRows?: boolean } = {}): Pipeline {
    const inside = this.#bracket();
    return this.#parseSubsearch(this.source, inside.start, inside.end, options.overRows ?? false);
  }
  /** `[ … ]` as text, for templates that are parsed after substitution (`foreach`, `map`). */
  bracketText(): { text: string; span: Span } {
    const span = this.#bracket();
    return { text: this.text.slice(span.start, span.end), span };
  }
  #bracket(): Span {
    this.skipSpace();
    const start = this.#at;
    if (this.peekChar() !== '[')
      this.fail(`${this.commandName} needs a subsearch in brackets`, this.spanHere(), 'write [ … ]');
    const close = findClosingBracket(this.text, start, this.end);
    if (close < 0) this.fail('a bracket is never closed', { start, end: start + 1 }, 'add "]"');
    this.#at = close + 1;
    return { start: start + 1, end: close };
  }
}

type OptionValue<T extends OptionSpec> = T extends 'string'
  ? string
  : T extends 'integer' | 'number'
    ? number
    : T extends 'boolean'
      ? boolean
      : T extends readonly (infer C)[]
        ? C
        : never;
/** The options that were given, by name and with their types. */
export type OptionValues<S extends Readonly<Record<string, OptionSpec>>> = {
  -readonly [K in keyof S]: OptionValue<S[K]>;
};
