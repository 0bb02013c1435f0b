import type { Assertion, CharacterSet, Look, Node } from './ast.ts';

/**
 * A backtracking matcher with a limit on its steps, for the patterns that JavaScript cannot express or on which its own
 * matcher could run for ages. A program of instructions runs over an explicit stack, so that long texts do not nest calls.
 */

type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet }
  /** As many characters of a set as there are, or as few as do. */
  | {
      readonly op: 'span';
      readonly set: CharacterSet;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
    }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'jump'; readonly to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly what: Assertion }
  | { readonly op: 'reference'; readonly groups: readonly number[]; readonly ignoreCase: boolean }
  | { readonly op: 'keep' }
  /** Runs a program of its own: a look-around or an atomic group. */
  | {
      readonly op: 'inner';
      readonly kind: 'ahead' | 'behind' | 'atomic';
      readonly negative: boolean;
      readonly from: number;
    }
  | { readonly op: 'branch-set'; readonly groups: readonly number[]; readonly no: number }
  | { readonly op: 'count'; readonly counter: number; readonly value: number }
  | {
      readonly op: 'loop';
      readonly counter: number;
      readonly min: number;
      readonly max: number;
      readonly lazy: boolean;
      readonly body: number;
    }
  | { readonly op: 'match' };

/** A match took more steps than it may. */
export class StepLimit extends Error {}

/** Slots 2i and 2i+1 hold the ends of group i, -1 where it is unset; group 0 is the match. */
export type Slots = Int32Array;

export interface Matcher {
  /** The first match at or behind `from`; throws StepLimit. */
  exec(text: string, from: number): Slots | null;
}

/** Compiles a pattern for the matcher that counts its steps. */
export function createMatcher(root: Node, groups: number, first: CharacterSet | undefined): Matcher {
  const program = compile(root, groups);
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

interface Program {
  readonly code: readonly Instruction[];
  readonly counters: number;
}

function compile(root: Node, groups: number): Program {
  const code: Instruction[] = [];
  let counters = 0;
  /** Programs of look-arounds and atomic groups come behind the main one. */
  const later: { readonly at: number; readonly body: Node }[] = [];

  const emit = (instruction: Instruction): number => code.push(instruction) - 1;
  const patch = (at: number, change: Partial<Instruction>): void => {
    code[at] = { ...code[at]!, ...change } as Instruction;
  };
  const inner = (kind: 'ahead' | 'behind' | 'atomic', negative: boolean, body: Node): void => {
    later.push({ at: emit({ op: 'inner', kind, negative, from: -1 }), body });
  };
  const look = (node: Look) => inner(node.ahead ? 'ahead' : 'behind', node.negative, node.body);

  const write = (node: Node): void => {
    switch (node.kind) {
      case 'empty':
        return;
      case 'set':
        emit({ op: 'set', set: node.set });
        return;
      case 'sequence':
        node.items.forEach(write);
        return;
      case 'choice':
        choice(node.options);
        return;
      case 'group':
        emit({ op: 'save', slot: node.index * 2 + groupStart });
        write(node.body);
        emit({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'repeat':
        repeat(node);
        return;
      case 'atomic':
        inner('atomic', false, node.body);
        return;
      case 'look':
        look(node);
        return;
      case 'assertion':
        emit({ op: 'assert', what: node.what });
        return;
      case 'reference':
        emit({ op: 'reference', groups: node.groups, ignoreCase: node.ignoreCase });
        return;
      case 'keep':
        emit({ op: 'keep' });
        return;
      case 'conditional': {
        if ('kind' in node.test) {
          // (?(?=x)yes|no) is (?:(?=x)yes|(?!x)no).
          const test = node.test;
          choice([
            { kind: 'sequence', items: [test, node.yes] },
            { kind: 'sequence', items: [{ ...test, negative: !test.negative }, node.no] },
          ]);
          return;
        }
        const branch = emit({ op: 'branch-set', groups: node.test as readonly number[], no: -1 });
        write(node.yes);
        const over = emit({ op: 'jump', to: -1 });
        patch(branch, { no: code.length });
        write(node.no);
        patch(over, { to: code.length });
        return;
      }
    }
  };

  // Group starts are kept beside the slots until the group ends, so that a group's old value stays readable inside it.
  const groupStart = groups * 2 + 2;

  const choice = (options: readonly Node[]): void => {
    const ends: number[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        write(option);
        return;
      }
      const split = emit({ op: 'split', first: code.length + 1, second: -1 });
      write(option);
      ends.push(emit({ op: 'jump', to: -1 }));
      patch(split, { second: code.length });
    });
    for (const end of ends) patch(end, { to: code.length });
  };

  const repeat = (node: Extract<Node, { kind: 'repeat' }>): void => {
    const lazy = node.mode === 'lazy';
    if (node.max === 0) return;
    if (node.body.kind === 'set') {
      emit({ op: 'span', set: node.body.set, min: node.min, max: node.max, lazy });
      return;
    }
    if (node.min === 0 && node.max === 1) {
      const split = emit({ op: 'split', first: -1, second: -1 });
      write(node.body);
      patch(split, lazy ? { first: code.length, second: split + 1 } : { first: split + 1, second: code.length });
      return;
    }
    const counter = counters;
    // One counter for the rounds, one for where the last round began.
    counters += 2;
    emit({ op: 'count', counter, value: 0 });
    const jump = emit({ op: 'jump', to: -1 });
    const body = code.length;
    write(node.body);
    patch(jump, { to: code.length });
    emit({ op: 'loop', counter, min: node.min, max: node.max, lazy, body });
  };

  write(root);
  emit({ op: 'match' });
  for (let next = later.shift(); next; next = later.shift()) {
    patch(next.at, { from: code.length });
    write(next.body);
    emit({ op: 'match' });
  }
  return { code, counters };
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
