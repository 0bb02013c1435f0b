import type { Assertion, CharacterSet, Node } from './ast.ts';
import { compileProgram, type Instruction, type Program } from './program.ts';

/**
 * A backtracking matcher with a limit on its steps, for the patterns that JavaScript cannot express or on which its own
 * matcher could run for ages. A program of instructions runs over an explicit stack, so that long texts do not nest calls.
 */

/** A match took more steps than it may. */
export class StepLimit extends Error {}

/** Slots 2i and 2i+1 hold the ends of group i, -1 where it is unset; group 0 is the match. */
export type Slots = Int32Array;

/** A compiled pattern. */
export interface Matcher {
  /** The first match at or behind `from`; throws StepLimit. */
  exec(text: string, from: number): Slots | null;
}

/** Compiles a pattern for the matcher that counts its steps. */
export function createMatcher(root: Node, groups: number, first: CharacterSet | undefined): Matcher {
  const program = compileProgram(root, groups);
  return {
    exec(text, from) {
      const run = new Run(program, text, from, groups);
      for (let start = from; start <= text.length; start++) {
        if (first) {
          while (start < text.length && !first.has(text.charCodeAt(start))) start++;
          if (start >= text.length) return null;
        }
        const slots = run.at(start);
        if (slots) return slots;
      }
      return null;
    },
  };
}

// Entries of the backtrack stack: three numbers, then the kind.
/** Go on at an instruction and position. */
const tryAt = 0;
/** Put an old value back into a slot. */
const undoSlot = 1;
/** A greedy span: its instruction, where it ends, where it may end at least. */
const giveBack = 2;
/** A lazy span: its instruction, where it ends, where it may end at most. */
const takeMore = 3;
/** A lazy loop: its instruction, the position, its body. */
const anotherRound = 4;

/** Steps that any match may take, and further ones for each character of the text. */
const baseSteps = 2_000_000;
const stepsPerCharacter = 40;
const maxStack = 6_000_000;

class Run {
  readonly #code: readonly Instruction[];
  readonly #text: string;
  readonly #from: number;
  readonly #slots: Int32Array;
  readonly #counterBase: number;
  readonly #stack: number[] = [];
  #steps: number;

  constructor(program: Program, text: string, from: number, groups: number) {
    this.#code = program.code;
    this.#text = text;
    this.#from = from;
    this.#counterBase = groups * 4 + 4;
    this.#slots = new Int32Array(this.#counterBase + program.counters);
    this.#steps = baseSteps + stepsPerCharacter * text.length;
  }

  at(start: number): Slots | null {
    this.#slots.fill(-1);
    this.#stack.length = 0;
    const end = this.#run(0, start);
    if (end < 0) return null;
    const result = this.#slots.slice(0, this.#counterBase / 2);
    // \K has moved the start.
    if (result[0]! < 0) result[0] = start;
    result[1] = end;
    return result;
  }

  #set(slot: number, value: number): void {
    this.#stack.push(slot, this.#slots[slot]!, 0, undoSlot);
    this.#slots[slot] = value;
  }

  /** Runs from an instruction at a position; the position behind the match, or -1. */
  #run(pc: number, position: number): number {
    const base = this.#stack.length;
    let at = position;
    let next = pc;
    for (;;) {
      if (--this.#steps < 0 || this.#stack.length > maxStack) throw new StepLimit();
      const instruction = this.#code[next]!;
      let ok = true;
      switch (instruction.op) {
        case 'match':
          this.#commit(base);
          return at;
        case 'set':
          ok = at < this.#text.length && instruction.set.has(this.#text.charCodeAt(at));
          if (ok) at++;
          next++;
          break;
        case 'span': {
          const end = this.#span(instruction, next, at);
          ok = end >= 0;
          at = end;
          next++;
          break;
        }
        case 'split':
          this.#stack.push(instruction.second, at, 0, tryAt);
          next = instruction.first;
          break;
        case 'jump':
          next = instruction.to;
          break;
        case 'save':
          this.#save(instruction.slot, at);
          next++;
          break;
        case 'assert':
          ok = this.#holds(instruction.what, at);
          next++;
          break;
        case 'reference': {
          const end = this.#reference(instruction.groups, instruction.ignoreCase, at);
          ok = end >= 0;
          at = end;
          next++;
          break;
        }
        case 'keep':
          this.#set(0, at);
          next++;
          break;
        case 'inner': {
          const end = this.#inner(instruction, at);
          ok = end >= 0;
          at = end;
          next++;
          break;
        }
        case 'branch-set':
          next = instruction.groups.some((group) => this.#slots[group * 2 + 1]! >= 0) ? next + 1 : instruction.no;
          break;
        case 'count':
          this.#set(this.#counterBase + instruction.counter, instruction.value);
          this.#set(this.#counterBase + instruction.counter + 1, -1);
          next++;
          break;
        case 'loop': {
          next = this.#loop(instruction, next, at);
          break;
        }
      }
      if (ok) continue;
      const resumed = this.#backtrack(base);
      if (!resumed) return -1;
      [next, at] = resumed;
    }
  }

  #save(slot: number, at: number): void {
    const starts = this.#counterBase / 2;
    if (slot >= starts) {
      this.#set(slot, at);
      return;
    }
    // The end of a group: its start becomes visible with it.
    this.#set(slot - 1, this.#slots[slot - 1 + starts]!);
    this.#set(slot, at);
  }

  #span(span: Extract<Instruction, { op: 'span' }>, pc: number, at: number): number {
    const { set, min, max, lazy } = span;
    const text = this.#text;
    const most = Math.min(text.length, max === Number.POSITIVE_INFINITY ? text.length : at + max);
    const least = at + min;
    const wanted = lazy ? Math.min(least, most) : most;
    let end = at;
    while (end < wanted && set.has(text.charCodeAt(end))) end++;
    this.#steps -= (end - at) >> 3;
    if (end < least) return -1;
    if (lazy) {
      if (end < most) this.#stack.push(pc, end, most, takeMore);
    } else if (end > least) this.#stack.push(pc, end, least, giveBack);
    return end;
  }

  #loop(loop: Extract<Instruction, { op: 'loop' }>, pc: number, at: number): number {
    const counter = this.#counterBase + loop.counter;
    const rounds = this.#slots[counter]!;
    const began = this.#slots[counter + 1]!;
    // A round that matched nothing ends the loop, as PCRE has it.
    if (rounds >= loop.max || (rounds >= loop.min && began === at && rounds > 0)) return pc + 1;
    if (rounds >= loop.min) {
      if (loop.lazy) {
        this.#stack.push(pc, at, loop.body, anotherRound);
        return pc + 1;
      }
      this.#stack.push(pc + 1, at, 0, tryAt);
    }
    this.#set(counter, rounds + 1);
    this.#set(counter + 1, at);
    return loop.body;
  }

  #reference(groups: readonly number[], ignoreCase: boolean, at: number): number {
    const group = groups.find((one) => this.#slots[one * 2 + 1]! >= 0);
    if (group === undefined) return -1;
    const wanted = this.#text.slice(this.#slots[group * 2]!, this.#slots[group * 2 + 1]!);
    const found = this.#text.slice(at, at + wanted.length);
    this.#steps -= wanted.length >> 3;
    const same = ignoreCase ? found.toLowerCase() === wanted.toLowerCase() : found === wanted;
    return same ? at + wanted.length : -1;
  }

  #inner(inner: Extract<Instruction, { op: 'inner' }>, at: number): number {
    const base = this.#stack.length;
    if (inner.kind === 'behind') {
      const found = this.#behind(inner.from, at);
      if (inner.negative) this.#unwind(base);
      return found !== inner.negative ? at : -1;
    }
    const end = this.#run(inner.from, at);
    if (inner.negative) {
      this.#unwind(base);
      return end < 0 ? at : -1;
    }
    return inner.kind === 'atomic' || end < 0 ? end : at;
  }

  /** A look-behind matches where something that begins before ends here. */
  #behind(from: number, at: number): boolean {
    for (let start = at; start >= 0; start--) {
      if (this.#runTo(from, start, at)) return true;
      if (--this.#steps < 0) throw new StepLimit();
      if (at - start > maxBehind) return false;
    }
    return false;
  }

  /** Runs a look-behind's program so that it ends exactly at `end`. */
  #runTo(pc: number, start: number, end: number): boolean {
    const base = this.#stack.length;
    let found = this.#run(pc, start);
    if (found === end) return true;
    // The program may match in another way: it is asked again with the text cut where it has to end.
    this.#unwind(base);
    if (found < 0) return false;
    const cut = new Run(
      { code: this.#code, counters: this.#slots.length - this.#counterBase },
      this.#text.slice(0, end),
      this.#from,
      this.#counterBase / 4 - 1,
    );
    cut.#steps = this.#steps;
    cut.#slots.set(this.#slots);
    found = cut.#run(pc, start);
    this.#steps = cut.#steps;
    return found === end;
  }

  #holds(what: Assertion, at: number): boolean {
    const text = this.#text;
    switch (what) {
      case 'text-start':
        return at === 0;
      case 'text-end':
        return at === text.length;
      case 'last-line-end':
        return at === text.length || (at === text.length - 1 && text[at] === '\n');
      case 'line-start':
        return at === 0 || text[at - 1] === '\n';
      case 'line-end':
        return at === text.length || text[at] === '\n';
      case 'word-boundary':
        return isWord(text, at - 1) !== isWord(text, at);
      case 'no-word-boundary':
        return isWord(text, at - 1) === isWord(text, at);
      case 'search-start':
        return at === this.#from;
    }
  }

  /** Drops the choices above `base`; what was saved stays, and can still be undone by an earlier choice. */
  #commit(base: number): void {
    if (base === 0) return;
    const stack = this.#stack;
    let to = base;
    for (let i = base; i < stack.length; i += 4) {
      if (stack[i + 3] !== undoSlot) continue;
      for (let j = 0; j < 4; j++) stack[to + j] = stack[i + j]!;
      to += 4;
    }
    stack.length = to;
  }

  #unwind(base: number): void {
    const stack = this.#stack;
    for (let i = stack.length - 4; i >= base; i -= 4)
      if (stack[i + 3] === undoSlot) this.#slots[stack[i]!] = stack[i + 1]!;
    stack.length = base;
  }

  /** Goes back to the last choice above `base`: the instruction and position to go on with. */
  #backtrack(base: number): [number, number] | undefined {
    const stack = this.#stack;
    while (stack.length > base) {
      const kind = stack.pop()!;
      const c = stack.pop()!;
      const b = stack.pop()!;
      const a = stack.pop()!;
      switch (kind) {
        case undoSlot:
          this.#slots[a] = b;
          break;
        case giveBack:
          if (b - 1 > c) stack.push(a, b - 1, c, giveBack);
          return [a + 1, b - 1];
        case takeMore: {
          const span = this.#code[a] as Extract<Instruction, { op: 'span' }>;
          if (!span.set.has(this.#text.charCodeAt(b))) break;
          if (b + 1 < c) stack.push(a, b + 1, c, takeMore);
          return [a + 1, b + 1];
        }
        case anotherRound: {
          const loop = this.#code[a] as Extract<Instruction, { op: 'loop' }>;
          const counter = this.#counterBase + loop.counter;
          this.#set(counter, this.#slots[counter]! + 1);
          this.#set(counter + 1, b);
          return [c, b];
        }
        default:
          return [a, b];
      }
    }
    return undefined;
  }
}

/** PCRE wants a limit for look-behinds; texts are not read further back than this. */
const maxBehind = 1000;

function isWord(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
}
