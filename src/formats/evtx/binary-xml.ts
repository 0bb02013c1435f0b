import { EvtxError } from './error.ts';
import { renderValue, type SubstitutionValue } from './values.ts';

/**
 * Binary XML as Windows keeps it in event logs (MS-EVEN6, 2.2.12): a template, which is a tree with places for values,
 * and the values of one event. Offsets are counted from the beginning of the chunk.
 */

/** A part of an element or an attribute, before values are put in. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** An entity or character reference, written as it is. */
  | { readonly kind: 'markup'; readonly text: string }
  | { readonly kind: 'value'; readonly index: number; readonly optional: boolean }
  | { readonly kind: 'nested'; readonly instance: Instance }
  | Element;

interface Element {
  readonly kind: 'element';
  readonly name: string;
  /** The element is left out where the value of this index is null; 0xffff for none. */
  readonly dependency: number;
  readonly attributes: readonly { readonly name: string; readonly parts: readonly Part[] }[];
  readonly children: readonly Part[];
  /** Written `<name/>`. */
  readonly empty: boolean;
}

interface Instance {
  readonly parts: readonly Part[];
  readonly values: readonly SubstitutionValue[];
}

const deepest = 64;
const noDependency = 0xffff;

/** An event may not grow beyond this when its values are put in, in characters. */
const longestEvent = 16 * 1024 * 1024;

/** Parts of an event that are read and written; a damaged one could repeat itself almost for ever. */
const mostWork = 1_000_000;

/** Reads the events of one chunk. Templates are read once. */
export class BinaryXmlReader {
  readonly #chunk: Buffer;
  readonly #templates = new Map<number, readonly Part[]>();
  readonly #names = new Map<number, string>();
  #at = 0;
  /** Elements begin with what they depend on, except where binary XML is itself a value (MS-EVEN6, DependencyID). */
  #dependencies = true;
  #depth = 0;
  #work = 0;

  constructor(chunk: Buffer) {
    this.#chunk = chunk;
  }

  /** The XML of the event at an offset. */
  event(offset: number, end: number): string {
    this.#at = offset;
    this.#dependencies = true;
    this.#depth = 0;
    this.#work = 0;
    return this.#render({ parts: this.#fragment(end), values: [] });
  }

  #render(instance: Instance): string {
    const out: string[] = [];
    let length = 0;
    const put = (text: string) => {
      length += text.length;
      if (length > longestEvent) throw new EvtxError(`an event is longer than ${longestEvent} characters`);
      out.push(text);
    };
    this.#writeParts(instance.parts, instance.values, put, false);
    return out.join('');
  }

  #writeParts(
    parts: readonly Part[],
    values: readonly SubstitutionValue[],
    put: (text: string) => void,
    inAttribute: boolean,
  ): void {
    for (const part of parts) {
      this.#count();
      if (part.kind === 'text') put(escapeXml(part.text, inAttribute));
      else if (part.kind === 'markup') put(part.text);
      else if (part.kind === 'nested') this.#writeParts(part.instance.parts, part.instance.values, put, inAttribute);
      else if (part.kind === 'element') this.#writeElement(part, values, put);
      else this.#writeValue(values[part.index], put, inAttribute);
    }
  }

  #writeValue(value: SubstitutionValue | undefined, put: (text: string) => void, inAttribute: boolean): void {
    if (!value || value.type === 0) return;
    if (value.type === 0x21) {
      this.#writeParts(this.#nestedFragment(value), [], put, inAttribute);
      return;
    }
    for (const [i, text] of renderValue(this.#chunk, value).entries())
      put(escapeXml(i === 0 ? text : ` ${text}`, inAttribute));
  }

  #nestedFragment(value: SubstitutionValue): readonly Part[] {
    const back = this.#at;
    this.#at = value.offset;
    this.#dependencies = false;
    this.#enter();
    const parts = this.#fragment(value.offset + value.size);
    this.#depth--;
    this.#dependencies = true;
    this.#at = back;
    return parts;
  }

  #writeElement(element: Element, values: readonly SubstitutionValue[], put: (text: string) => void): void {
    if (element.dependency !== noDependency && (values[element.dependency]?.type ?? 0) === 0) return;
    // An array is written as an element for each of its items.
    const only = element.children.length === 1 ? element.children[0]! : undefined;
    const array = only?.kind === 'value' ? values[only.index] : undefined;
    if (array && (array.type & 0x80) !== 0) {
      for (const text of renderValue(this.#chunk, array)) {
        this.#writeStart(element, values, put, '>');
        put(`${escapeXml(text, false)}</${element.name}>`);
      }
      return;
    }
    this.#writeStart(element, values, put, element.empty ? '/>' : '>');
    if (element.empty) return;
    this.#writeParts(element.children, values, put, false);
    put(`</${element.name}>`);
  }

  #writeStart(
    element: Element,
    values: readonly SubstitutionValue[],
    put: (text: string) => void,
    close: '>' | '/>',
  ): void {
    put(`<${element.name}`);
    for (const { name, parts } of element.attributes) {
      // An attribute whose values are all optional and null is left out.
      const absent =
        parts.length > 0 &&
        parts.every((part) => part.kind === 'value' && part.optional && (values[part.index]?.type ?? 0) === 0);
      if (absent) continue;
      put(` ${name}='`);
      this.#writeParts(parts, values, put, true);
      put("'");
    }
    put(close);
  }

  #enter(): void {
    if (++this.#depth > deepest) throw new EvtxError(`binary XML is nested more than ${deepest} deep`);
  }

  /** Tokens up to the end of the fragment. */
  #fragment(end: number): readonly Part[] {
    const parts: Part[] = [];
    while (this.#at < end) {
      const token = this.#byte() & 0xbf;
      if (token === 0x00) break;
      if (token === 0x0f) this.#skip(3);
      else parts.push(this.#part(token, end));
    }
    return parts;
  }

  #count(): void {
    if (++this.#work > mostWork) throw new EvtxError('an event repeats itself');
  }

  #part(token: number, end: number): Part {
    this.#count();
    switch (token) {
      case 0x01:
        return this.#element(end);
      case 0x05: {
        const type = this.#byte();
        if (type !== 0x01) throw new EvtxError(`a text of type ${type} at offset ${this.#at}`);
        return { kind: 'text', text: this.#text(this.#short()) };
      }
      case 0x07:
        return { kind: 'text', text: this.#text(this.#short()) };
      case 0x08:
        return { kind: 'markup', text: `&#${this.#short()};` };
      case 0x09:
        return { kind: 'markup', text: `&${this.#name()};` };
      case 0x0a:
        this.#name();
        return { kind: 'markup', text: '' };
      case 0x0b:
        this.#text(this.#short());
        return { kind: 'markup', text: '' };
      case 0x0c:
        return { kind: 'nested', instance: this.#instance() };
      case 0x0d:
      case 0x0e: {
        const index = this.#short();
        this.#skip(1);
        return { kind: 'value', index, optional: token === 0x0e };
      }
      default:
        throw new EvtxError(`an unknown token 0x${token.toString(16)} at offset ${this.#at - 1}`);
    }
  }

  #element(end: number): Element {
    this.#enter();
    const hasAttributes = (this.#chunk[this.#at - 1]! & 0x40) !== 0;
    const dependency = this.#dependencies ? this.#short() : noDependency;
    this.#skip(4);
    const name = this.#name();
    const attributes: { name: string; parts: Part[] }[] = [];
    if (hasAttributes) this.#skip(4);
    let token = this.#byte() & 0xbf;
    while (token === 0x06) {
      const attribute = { name: this.#name(), parts: [] as Part[] };
      attributes.push(attribute);
      token = this.#byte() & 0xbf;
      while (![0x06, 0x02, 0x03].includes(token)) {
        attribute.parts.push(this.#part(token, end));
        token = this.#byte() & 0xbf;
      }
    }
    const children: Part[] = [];
    if (token === 0x02) {
      for (token = this.#byte() & 0xbf; token !== 0x04; token = this.#byte() & 0xbf) {
        if (this.#at > end) throw new EvtxError(`the element ${name} is not closed`);
        children.push(this.#part(token, end));
      }
    } else if (token !== 0x03)
      throw new EvtxError(`an unexpected token 0x${token.toString(16)} in the element ${name}`);
    this.#depth--;
    return { kind: 'element', name, dependency, attributes, children, empty: token === 0x03 };
  }

  #instance(): Instance {
    this.#enter();
    this.#skip(1 + 4);
    const offset = this.#int();
    const inline = offset === this.#at;
    const parts = this.#template(offset);
    if (inline) this.#at = offset + 24 + this.#chunkInt(offset + 20);
    const count = this.#int();
    if (count > 0xffff) throw new EvtxError(`an event has ${count} values`);
    const descriptors = this.#at;
    let at = descriptors + count * 4;
    const values: SubstitutionValue[] = [];
    for (let i = 0; i < count; i++) {
      this.#at = descriptors + i * 4;
      const size = this.#short();
      const type = this.#byte();
      if (at + size > this.#chunk.length) throw new EvtxError('a value reaches beyond the chunk');
      values.push({ type, offset: at, size });
      at += size;
    }
    this.#at = at;
    this.#depth--;
    return { parts, values };
  }

  #template(offset: number): readonly Part[] {
    const known = this.#templates.get(offset);
    if (known) return known;
    // A template that holds itself would never end.
    this.#templates.set(offset, []);
    const back = this.#at;
    const before = this.#dependencies;
    const size = this.#chunkInt(offset + 20);
    this.#at = offset + 24;
    this.#dependencies = true;
    const parts = this.#fragment(Math.min(this.#at + size, this.#chunk.length));
    this.#at = back;
    this.#dependencies = before;
    this.#templates.set(offset, parts);
    return parts;
  }

  /** A name: where it stands for the first time it is written in place, and skipped. */
  #name(): string {
    const offset = this.#int();
    let name = this.#names.get(offset);
    const length = this.#chunkShort(offset + 6);
    if (name === undefined) {
      name = this.#textAt(offset + 8, length);
      if (!/^[\p{L}_:][\p{L}\p{N}_:.-]*$/u.test(name)) throw new EvtxError(`"${name.slice(0, 40)}" is no name in XML`);
      this.#names.set(offset, name);
    }
    if (offset === this.#at) this.#skip(8 + length * 2 + 2);
    return name;
  }

  #text(length: number): string {
    const text = this.#textAt(this.#at, length);
    this.#skip(length * 2);
    return text;
  }

  #textAt(offset: number, length: number): string {
    this.#check(offset, length * 2);
    return this.#chunk.toString('utf16le', offset, offset + length * 2);
  }

  #skip(bytes: number): void {
    this.#check(this.#at, bytes);
    this.#at += bytes;
  }

  #byte(): number {
    this.#check(this.#at, 1);
    return this.#chunk[this.#at++]!;
  }

  #short(): number {
    const value = this.#chunkShort(this.#at);
    this.#at += 2;
    return value;
  }

  #int(): number {
    const value = this.#chunkInt(this.#at);
    this.#at += 4;
    return value;
  }

  #chunkShort(offset: number): number {
    this.#check(offset, 2);
    return this.#chunk.readUInt16LE(offset);
  }

  #chunkInt(offset: number): number {
    this.#check(offset, 4);
    return this.#chunk.readUInt32LE(offset);
  }

  #check(offset: number, bytes: number): void {
    if (offset < 0 || offset + bytes > this.#chunk.length)
      throw new EvtxError(`offset ${offset} lies beyond the chunk`);
  }
}

function escapeXml(text: string, inAttribute: boolean): string {
  if (!/[&<>'"\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return text;
  const plain = text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return inAttribute ? plain.replaceAll("'", '&apos;').replaceAll('"', '&quot;') : plain;
}
