import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** A parsed element; text and attributes as they stand, entities decoded but for unknown ones. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Own text, parts joined. */
  readonly text: string;
}

const maxSize = 20_000_000;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Neither a document's own entities nor external ones are ever expanded.
  processEntities: false,
});

const basicEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Decodes the five predefined entities and character references; others stay as they are. */
function decodeXmlEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return basicEntities[name] ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Text as it may stand in an element or an attribute. */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
}

type OrderedNode = Record<string, unknown> & { ':@'?: Record<string, string> };

/** The elements at the top of an XML text; null where it is not well-formed. */
export function parseXml(text: string): XmlElement[] | null {
  if (text.length > maxSize || !text.includes('<')) return null;
  if (
    XMLValidator.validate(`<_>${text.replace(/<\?xml[^>]*\?>/, '').replace(/<!DOCTYPE[^>]*>/i, '')}</_>`, {
      allowBooleanAttributes: true,
    }) !== true
  )
    return null;
  try {
    return (parser.parse(text) as OrderedNode[]).flatMap((node) => element(node, 0) ?? []);
  } catch {
    return null;
  }
}

function element(node: OrderedNode, depth: number): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text' || depth > 200) return undefined;
  const inside = node[name] as OrderedNode[];
  const attributes = new Map(
    Object.entries(node[':@'] ?? {}).map(([key, value]) => [key, decodeXmlEntities(String(value))]),
  );
  const text = inside.map((child) => ('#text' in child ? decodeXmlEntities(String(child['#text'])) : '')).join('');
  return { name, attributes, text, children: inside.flatMap((child) => element(child, depth + 1) ?? []) };
}

/** A text that was cut off, without what is left of its last tag and with its open elements closed. */
export function closeXml(text: string): string {
  const open: string[] = [];
  let end = 0;
  for (const tag of text.matchAll(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(\/?)([^\s<>/!?]+)[^<>]*?(\/?)>/g)) {
    end = tag.index + tag[0].length;
    if (tag[2] === undefined || tag[3] === '/') continue;
    if (tag[1] === '/') open.pop();
    else open.push(tag[2]);
  }
  const rest = text.indexOf('<', end);
  const whole = rest < 0 ? text : text.slice(0, rest);
  return (
    whole +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  );
}

/**
 * Field paths of XML as `spath` names them: `a.b` for elements, `a.b{@attr}` for attributes; repeated ones are
 * multivalues. An element with children gives no field of its own.
 */
export function xmlPaths(text: string): Map<string, string[]> | null {
  const roots = parseXml(text);
  if (!roots) return null;
  const fields = new Map<string, string[]>();
  const add = (path: string, value: string) => {
    const list = fields.get(path);
    if (list) list.push(value);
    else fields.set(path, [value]);
  };
  const walk = (node: XmlElement, prefix: string) => {
    const path = prefix === '' ? node.name : `${prefix}.${node.name}`;
    for (const [name, value] of node.attributes) add(`${path}{@${name}}`, value);
    if (node.children.length === 0) {
      const value = node.text.trim();
      if (value !== '') add(path, value);
    }
    for (const child of node.children) walk(child, path);
  };
  for (const root of roots) walk(root, '');
  return fields;
}

/**
 * The values at a path of XML with indexes: `a.b{2}` is the second `b`, `a.b{2}{@attr}` an attribute of it, `{}` any of
 * them (Search Reference, "spath", extended example 2).
 */
export function xmlValuesAt(text: string, path: string): string[] {
  const attribute = /\{@([^{}]+)\}$/.exec(path);
  const steps = (attribute ? path.slice(0, attribute.index) : path).split('.');
  let nodes: readonly XmlElement[] = [];
  let inside: readonly (readonly XmlElement[])[] = [parseXml(text) ?? []];
  for (const step of steps) {
    const [, name, index] = /^([^{}]*)(?:\{(\d*)\})?$/.exec(step) ?? [];
    if (name === undefined) return [];
    nodes = inside.flatMap((children) => {
      const same = children.filter((child) => child.name === name);
      return index ? same.slice(Number(index) - 1, Number(index)) : same;
    });
    inside = nodes.map((node) => node.children);
  }
  if (attribute) return nodes.flatMap((node) => node.attributes.get(attribute[1]!) ?? []);
  return nodes.flatMap((node) => (node.children.length > 0 || node.text.trim() === '' ? [] : [node.text.trim()]));
}
