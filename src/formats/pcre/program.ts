import type { Assertion, CharacterSet, Node } from './ast.ts';

/** One step of a program. The one behind it follows, unless it says where to go on. */
export type Instruction =
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

/** A pattern as instructions: first those of the pattern itself, then those of its look-arounds and atomic groups. */
export interface Program {
  readonly code: readonly Instruction[];
  /** How many numbers the loops keep beside the groups. */
  readonly counters: number;
}

/** Compiles a pattern with `groups` capturing groups. */
export function compileProgram(root: Node, groups: number): Program {
  return new Compiler(groups).compile(root);
}

/** The slot in which a group's start waits until the group ends, so that its old value stays readable inside it. */
const pendingStart = (group: number, groups: number) => group * 2 + groups * 2 + 2;

type NodeOf<Kind extends Node['kind']> = Extract<Node, { kind: Kind }>;

class Compiler {
  readonly #groups: number;
  readonly #code: Instruction[] = [];
  /** Bodies of look-arounds and atomic groups, whose programs come behind the main one. */
  readonly #later: { readonly at: number; readonly body: Node }[] = [];
  #counters = 0;

  constructor(groups: number) {
    this.#groups = groups;
  }

  compile(root: Node): Program {
    this.#write(root);
    this.#emit({ op: 'match' });
    for (let next = this.#later.shift(); next; next = this.#later.shift()) {
      this.#patch(next.at, { from: this.#code.length });
      this.#write(next.body);
      this.#emit({ op: 'match' });
    }
    return { code: this.#code, counters: this.#counters };
  }

  /** Appends an instruction; its address. */
  #emit(instruction: Instruction): number {
    return this.#code.push(instruction) - 1;
  }

  /** Fills in an address that was not known yet. */
  #patch(at: number, change: Partial<Instruction>): void {
    this.#code[at] = { ...this.#code[at]!, ...change } as Instruction;
  }

  #write(node: Node): void {
    switch (node.kind) {
      case 'empty':
        return;
      case 'set':
        this.#emit({ op: 'set', set: node.set });
        return;
      case 'sequence':
        for (const item of node.items) this.#write(item);
        return;
      case 'choice':
        this.#choice(node.options);
        return;
      case 'group':
        this.#emit({ op: 'save', slot: pendingStart(node.index, this.#groups) });
        this.#write(node.body);
        this.#emit({ op: 'save', slot: node.index * 2 + 1 });
        return;
      case 'repeat':
        this.#repeat(node);
        return;
      case 'atomic':
        this.#inner('atomic', false, node.body);
        return;
      case 'look':
        this.#inner(node.ahead ? 'ahead' : 'behind', node.negative, node.body);
        return;
      case 'assertion':
        this.#emit({ op: 'assert', what: node.what });
        return;
      case 'reference':
        this.#emit({ op: 'reference', groups: node.groups, ignoreCase: node.ignoreCase });
        return;
      case 'keep':
        this.#emit({ op: 'keep' });
        return;
      case 'conditional':
        this.#conditional(node);
        return;
    }
  }

  #inner(kind: 'ahead' | 'behind' | 'atomic', negative: boolean, body: Node): void {
    this.#later.push({ at: this.#emit({ op: 'inner', kind, negative, from: -1 }), body });
  }

  #choice(options: readonly Node[]): void {
    const ends: number[] = [];
    options.forEach((option, i) => {
      if (i === options.length - 1) {
        this.#write(option);
        return;
      }
      const split = this.#emit({ op: 'split', first: this.#code.length + 1, second: -1 });
      this.#write(option);
      ends.push(this.#emit({ op: 'jump', to: -1 }));
      this.#patch(split, { second: this.#code.length });
    });
    for (const end of ends) this.#patch(end, { to: this.#code.length });
  }

  #conditional(node: NodeOf<'conditional'>): void {
    if ('kind' in node.test) {
      // (?(?=x)yes|no) is (?:(?=x)yes|(?!x)no).
      const test = node.test;
      this.#choice([
        { kind: 'sequence', items: [test, node.yes] },
        { kind: 'sequence', items: [{ ...test, negative: !test.negative }, node.no] },
      ]);
      return;
    }
    const branch = this.#emit({ op: 'branch-set', groups: node.test, no: -1 });
    this.#write(node.yes);
    const over = this.#emit({ op: 'jump', to: -1 });
    this.#patch(branch, { no: this.#code.length });
    this.#write(node.no);
    this.#patch(over, { to: this.#code.length });
  }

  #repeat(node: NodeOf<'repeat'>): void {
    const lazy = node.mode === 'lazy';
    if (node.max === 0) return;
    if (node.body.kind === 'set') {
      this.#emit({ op: 'span', set: node.body.set, min: node.min, max: node.max, lazy });
    } else if (node.min === 0 && node.max === 1) this.#optional(node.body, lazy);
    else this.#loop(node, lazy);
  }

  #optional(body: Node, lazy: boolean): void {
    const split = this.#emit({ op: 'split', first: -1, second: -1 });
    this.#write(body);
    const [inside, behind] = [split + 1, this.#code.length];
    this.#patch(split, lazy ? { first: behind, second: inside } : { first: inside, second: behind });
  }

  #loop(node: NodeOf<'repeat'>, lazy: boolean): void {
    const counter = this.#counters;
    // One counter for the rounds, one for where the last round began.
    this.#counters += 2;
    this.#emit({ op: 'count', counter, value: 0 });
    const jump = this.#emit({ op: 'jump', to: -1 });
    const body = this.#code.length;
    this.#write(node.body);
    this.#patch(jump, { to: this.#code.length });
    this.#emit({ op: 'loop', counter, min: node.min, max: node.max, lazy, body });
  }
}
