import { anything, CharacterSet, type Look, type Node, type Repeat } from './ast.ts';

/**
 * How long a backtracking matcher can take on a text of length n: `factor * n ** degree` steps, where the degree counts
 * the repetitions whose end is not clear from the next character. Infinite for patterns that can take exponential time.
 */
export interface Cost {
  readonly factor: number;
  readonly degree: number;
}

const exponential: Cost = { factor: Number.POSITIVE_INFINITY, degree: Number.POSITIVE_INFINITY };

/** What can come next: the characters that it may begin with, and whether it may be nothing at all. */
interface Follow {
  readonly set: CharacterSet | undefined;
  readonly nullable: boolean;
}

/** At the end of the pattern whatever was matched is accepted: nothing is tried again. */
const accepted: Follow = { set: undefined, nullable: false };
const none = new CharacterSet([]);
const lineEnd = new CharacterSet([[10, 10]]);

/** The worst cost of matching a node. */
export function costOf(root: Node): Cost {
  const walker = new Walker();
  walker.walk(root, accepted);
  const { factor, degree } = walker.cost;
  // Each start may run through the text once, unless the pattern is tied to one place.
  const starts = startsAnywhere(root) ? 1 : 0;
  return { factor, degree: degree + starts + (walker.scans ? 1 : 0) };
}

function startsAnywhere(node: Node): boolean {
  if (node.kind === 'assertion') return node.what !== 'text-start' && node.what !== 'search-start';
  if (node.kind === 'sequence') return node.items.length === 0 || startsAnywhere(node.items[0]!);
  if (node.kind === 'group' || node.kind === 'atomic') return startsAnywhere(node.body);
  return node.kind !== 'choice' || node.options.some(startsAnywhere);
}

class Walker {
  #factor = 1;
  #degree = 0;
  #endless = 0;
  /** True where a repetition is followed by something that can fail. */
  scans = false;

  get cost(): Cost {
    return this.#factor > 1e15 || this.#degree > 50 ? exponential : { factor: this.#factor, degree: this.#degree };
  }

  /** Walks from right to left; returns what the node may begin with. */
  walk(node: Node, follow: Follow): Follow {
    switch (node.kind) {
      case 'set':
        return { set: node.set, nullable: false };
      case 'sequence':
        return [...node.items].reverse().reduce((next, item) => this.walk(item, next), follow);
      case 'choice':
        return this.#choice(node.options, follow);
      case 'conditional':
        return this.#choice([node.yes, node.no], follow);
      case 'group':
        return this.walk(node.body, follow);
      case 'atomic': {
        // What it has matched it does not give back.
        this.scans = true;
        this.walk(node.body, accepted);
        const first = firstOf(node.body);
        return first.nullable ? either(first, follow) : first;
      }
      case 'repeat':
        return this.#repeat(node, follow);
      case 'look':
        this.scans = true;
        this.walk(node.body, { set: anything, nullable: true });
        return seenAhead(node) ?? opened(follow);
      case 'assertion':
        if (node.what === 'text-end') return { set: none, nullable: false };
        if (node.what === 'last-line-end' || node.what === 'line-end') return { set: lineEnd, nullable: false };
        return opened(follow);
      case 'reference':
        this.scans = true;
        return { set: anything, nullable: true };
      default:
        return follow;
    }
  }

  /** Only one alternative is taken at a time: the dearest counts, as often as several may match the same text. */
  #choice(options: readonly Node[], follow: Follow): Follow {
    const before = { factor: this.#factor, degree: this.#degree };
    let dearest = before;
    const firsts = options.map((option) => {
      this.#factor = before.factor;
      this.#degree = before.degree;
      const first = this.walk(option, follow);
      dearest = {
        factor: Math.max(dearest.factor, this.#factor),
        degree: Math.max(dearest.degree, this.#degree),
      };
      return first;
    });
    this.#factor = dearest.factor;
    this.#degree = dearest.degree;
    const ambiguous = firsts.some((one, i) => firsts.some((other, j) => i < j && overlap(one, other)));
    if (ambiguous && follow !== accepted) this.#choices(options.length);
    return firsts.reduce(either);
  }

  #repeat(node: Repeat, follow: Follow): Follow {
    const { body, max } = node;
    if (max === 0) return follow;
    const first = firstOf(body);
    const inside: Follow = max > 1 ? either(first, follow) : follow;
    if (follow !== accepted) this.scans = true;
    if (!Number.isFinite(max)) this.#endless++;
    const before = { factor: this.#factor, degree: this.#degree };
    this.walk(body, inside);
    if (!Number.isFinite(max)) this.#endless--;
    const grew = this.#factor > before.factor || this.#degree > before.degree;
    if (grew && max > 1 && Number.isFinite(max)) {
      // Every round may choose anew.
      this.#factor = before.factor * (this.#factor / before.factor) ** Math.min(max, 400);
      this.#degree = before.degree + (this.#degree - before.degree) * max;
    }
    if (node.min !== max && overlap(first, follow)) this.#choices(max - node.min + 1);
    return node.min > 0 && !first.nullable ? first : either(first, follow);
  }

  /** A place where a matcher may go on in several ways: `count` of them, one for each character if it has no limit. */
  #choices(count: number): void {
    // Inside an endless loop the ways multiply with each round.
    if (this.#endless > 0) this.#degree = Number.POSITIVE_INFINITY;
    else if (Number.isFinite(count)) this.#factor *= count;
    else this.#degree++;
  }
}

function opened(follow: Follow): Follow {
  // An assertion may fail for other reasons than the next character.
  return follow === accepted ? { set: anything, nullable: true } : follow;
}

/** What must come next where a look ahead says so. */
function seenAhead({ ahead, negative, body }: Look): Follow | undefined {
  const first = ahead && !negative ? firstOf(body) : undefined;
  return first?.nullable ? undefined : first;
}

function either(a: Follow, b: Follow): Follow {
  const nullable = a.nullable || b.nullable;
  if (a.set === undefined || b.set === undefined) return { set: a.set ?? b.set, nullable };
  return { set: a.set.union(b.set), nullable };
}

function overlap(a: Follow, b: Follow): boolean {
  if (a === accepted || b === accepted) return false;
  if (a.set === undefined || b.set === undefined) return false;
  return a.set.overlaps(b.set);
}

/** What a node may begin with; nullable where it may match nothing. */
function firstOf(node: Node): Follow {
  switch (node.kind) {
    case 'set':
      return { set: node.set, nullable: false };
    case 'sequence': {
      let result: Follow = { set: none, nullable: true };
      for (const item of node.items) {
        const first = firstOf(item);
        result = { set: either(result, first).set, nullable: first.nullable };
        if (!first.nullable) break;
      }
      return result;
    }
    case 'choice':
      return node.options.map(firstOf).reduce(either);
    case 'conditional':
      return either(firstOf(node.yes), firstOf(node.no));
    case 'group':
    case 'atomic':
      return firstOf(node.body);
    case 'repeat': {
      const first = firstOf(node.body);
      return { set: first.set, nullable: first.nullable || node.min === 0 };
    }
    case 'reference':
      return { set: anything, nullable: true };
    default:
      return { set: none, nullable: true };
  }
}

/** The characters that a match can begin with; undefined where it may be empty or begin with anything. */
export function firstSet(root: Node): CharacterSet | undefined {
  const first = firstOf(root);
  return first.nullable ? undefined : first.set;
}
