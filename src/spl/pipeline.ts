import {
  createSource,
  type Diagnostic,
  DiagnosticError,
  didYouMean,
  type Source,
  type Span,
} from '../diagnostics/index.ts';
import { ArgumentParser, type SubsearchParser } from './argument-parser.ts';
import type { CommandCall, Expr, Pipeline, SearchExpr } from './ast.ts';
import type { Language } from './language.ts';
import { expandMacros, type MacroProvider, type MacroUse } from './macros.ts';
import { findCommandEnd, isSpace, type ScanProblem } from './scan.ts';

const maxSubsearchDepth = 25;
const maxSearchLength = 4_000_000;

/** A search that was read, as far as it could be. */
export interface ParsedSearch {
  /** Present where no error was found. */
  readonly pipeline?: Pipeline;
  /** The commands that could be read, for checks that go on behind an error. */
  readonly commands: readonly CommandCall[];
  /** The macro-expanded text that spans refer to. */
  readonly source: Source;
  readonly macroUses: readonly MacroUse[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses a whole search: comments, macros, then commands. A search that does not start with a pipe is an implicit
 * `search`. All complaints are returned; reading goes on behind the next pipe.
 */
export function parseSearch(source: Source, language: Language, macros: MacroProvider): ParsedSearch {
  if (source.text.length > maxSearchLength) {
    const tooLong: Diagnostic = {
      code: 'spl-limit',
      severity: 'error',
      message: `the search is longer than ${maxSearchLength} characters`,
      source,
    };
    return { commands: [], source, macroUses: [], diagnostics: [tooLong] };
  }
  const expansion = expandMacros(source, macros);
  const reader = new PipelineReader(expansion.source, language, expansion.diagnostics.length > 0);
  const pipeline = reader.read(0, expansion.source.text.length, 'search', 0);
  const diagnostics = [...expansion.diagnostics, ...reader.diagnostics];
  const failed = diagnostics.some((one) => one.severity === 'error');
  return {
    ...(failed ? {} : { pipeline }),
    commands: pipeline.commands,
    source: expansion.source,
    macroUses: expansion.uses,
    diagnostics,
  };
}

const noCommands: Language = {
  command: () => undefined,
  commandNames: () => [],
  aggregation: () => undefined,
  aggregationNames: () => [],
};

/** Parses one eval expression; throws DiagnosticError. */
export function parseExpression(text: string, source: Source = createSource('<expression>', text)): Expr {
  const parser = standaloneParser(source, 'eval');
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

/** Parses one search expression (an eventtype, a data model constraint) without subsearches; throws DiagnosticError. */
export function parseSearchExpression(text: string, source: Source = createSource('<search>', text)): SearchExpr {
  return standaloneParser(source, 'search').searchExpression();
}

function standaloneParser(source: Source, name: string): ArgumentParser {
  return new ArgumentParser(source, 0, source.text.length, noCommands, name, (_source, from, end) => {
    throw new DiagnosticError({
      code: 'spl-syntax',
      severity: 'error',
      message: 'a subsearch cannot stand here',
      source,
      span: { start: from, end },
      hint: 'only the text of a search may hold one, not the settings of an app',
    });
  });
}

class PipelineReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #language: Language;
  /** True where a macro could not be expanded: what is missing then is its text, and already complained about. */
  readonly #incomplete: boolean;
  constructor(source: Source, language: Language, incomplete: boolean) {
    this.#source = source;
    this.#language = language;
    this.#incomplete = incomplete;
  }

  /**
   * `kind` search: text without a leading pipe is an implicit search. Subsearch: it begins with a command. Over-rows: the
   * same, but its first command gets rows.
   */
  read(from: number, end: number, kind: 'search' | 'subsearch' | 'over-rows', depth: number): Pipeline {
    const text = this.#source.text;
    const commands: CommandCall[] = [];
    let at = skip(text, from, end);
    let first = true;
    if (depth > maxSubsearchDepth) {
      this.#complain('spl-too-deep', 'subsearches are nested too deeply', { start: from, end: from + 1 });
      return { kind: 'pipeline', commands, span: { start: from, end } };
    }
    if (at >= end)
      this.#missing(kind === 'search' ? 'the search is empty' : 'a subsearch is empty', {
        start: from,
        end: at,
      });
    while (at < end) {
      let implicit = false;
      if (text[at] === '|') {
        at = skip(text, at + 1, end);
        if (at >= end) {
          this.#missing('a pipe has no command behind it', { start: at - 1, end: at });
          break;
        }
        if (text[at] === '|') {
          this.#missing('a pipe has no command behind it', { start: at, end: at + 1 });
          continue;
        }
      } else if (first && kind === 'search') implicit = !/^search(?=[\s(["*]|$)/i.test(text.slice(at, at + 7));
      const stop = findCommandEnd(text, at, end);
      if (stop.problem) this.#scanProblem(stop.problem);
      else {
        const call = this.#command(at, stop.end, implicit, depth, first && kind !== 'over-rows');
        if (call) commands.push(call);
      }
      first = false;
      at = stop.end;
    }
    return { kind: 'pipeline', commands, span: { start: from, end } };
  }

  #command(from: number, end: number, implicit: boolean, depth: number, isFirst: boolean): CommandCall | undefined {
    const text = this.#source.text;
    const word = implicit ? 'search' : (/^[A-Za-z_][\w-]*/.exec(text.slice(from, Math.min(end, from + 80)))?.[0] ?? '');
    const nameSpan: Span = { start: from, end: implicit ? from : from + word.length };
    if (word === '') {
      const found = text.slice(from, Math.min(end, from + 20)).trim();
      this.#complain('spl-syntax', `expected a command, found "${found}"`, {
        start: from,
        end: from + Math.max(1, found.length),
      });
      return undefined;
    }
    const syntax = this.#language.command(word.toLowerCase());
    if (!syntax) {
      this.#complain(
        'spl-unknown-command',
        `unknown search command "${word}"`,
        nameSpan,
        didYouMean(word, this.#language.commandNames()),
      );
      return undefined;
    }
    const argsStart = implicit ? from : from + word.length;
    const nested: SubsearchParser = (_source, start, stop, overRows) =>
      this.read(start, stop, overRows ? 'over-rows' : 'subsearch', depth + 1);
    const parser = new ArgumentParser(this.#source, argsStart, end, this.#language, syntax.name, nested, isFirst);
    try {
      const args = syntax.parse(parser);
      parser.expectEnd();
      this.diagnostics.push(...parser.warnings);
      return {
        kind: 'command',
        name: syntax.name,
        writtenName: implicit ? '' : word,
        args,
        text: text.slice(argsStart, end).trim(),
        span: { start: from, end: from + text.slice(from, end).trimEnd().length },
        nameSpan,
      };
    } catch (error) {
      if (error instanceof DiagnosticError) this.diagnostics.push(error.diagnostic);
      else if (error instanceof RangeError)
        this.#complain('spl-too-deep', 'the command is nested too deeply', nameSpan);
      else throw error;
      return undefined;
    }
  }

  #scanProblem(problem: ScanProblem): void {
    const span = { start: problem.at, end: problem.at + 1 };
    if (problem.kind === 'quote') this.#complain('spl-syntax', 'a quote is never closed', span, 'close it with "');
    else if (problem.kind === 'bracket') this.#complain('spl-syntax', 'a bracket is never closed', span, 'add "]"');
    else this.#complain('spl-syntax', 'a bracket is closed that was never opened', span, 'remove "]" or add "["');
  }

  #missing(message: string, span: Span): void {
    if (!this.#incomplete) this.#complain('spl-syntax', message, span);
  }

  #complain(code: string, message: string, span: Span, hint?: string): void {
    this.diagnostics.push({ code, severity: 'error', message, source: this.#source, span, ...(hint ? { hint } : {}) });
  }
}

function skip(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}
