import { parseXml, type XmlElement } from '../../formats/xml.ts';
import { multivalue, setField, textOf } from '../../values/index.ts';
import { command } from '../command.ts';

interface XpathArguments {
  readonly path: string;
  readonly field: string;
  readonly output: string;
  readonly fallback?: string;
}

const options = { field: 'string', outfield: 'string', default: 'string' } as const;

export const xpath = command<XpathArguments>({
  name: 'xpath',
  category: 'fields',
  kind: 'streaming',
  summary: 'Extracts values of XML by a path.',
  arguments: [
    { name: 'path', type: 'string', doc: 'A quoted path: `//a/b`, `/a/@c`, `//d[@Name="x"]`.' },
    { name: 'field', type: 'field', default: '_raw', doc: 'The field to read.' },
    { name: 'outfield', type: 'field', default: 'xpath', doc: 'The field to write.' },
    { name: 'default', type: 'string', doc: 'The value where nothing is found.' },
  ],
  deviations: [
    'Paths of element names, `*`, `//`, `@attribute`, `text()` and `[@name="value"]` or `[n]` are understood; functions and axes are refused.',
  ],
  examples: [
    {
      title: 'an element',
      given: [{ x: '<a><b n="1">t</b></a>' }],
      search: 'xpath field=x outfield=v "//b/@n" | fields v',
      gives: [{ v: '1' }],
    },
    {
      title: 'a default',
      given: [{ x: '<a/>' }],
      search: 'xpath field=x outfield=v default="none" "//b" | fields v',
      gives: [{ v: 'none' }],
    },
  ],
  parse(parser) {
    const given = parser.options(options);
    const path = parser.tryString();
    parser.options(options, given);
    if (!path) return parser.fail('xpath needs a quoted path', parser.spanHere());
    if (/[()]|::/.test(path.text.replace(/text\(\)$/, ''))) parser.unsupported(`the path ${path.text}`, path.span);
    return {
      path: path.text,
      field: given.field ?? '_raw',
      output: given.outfield ?? 'xpath',
      ...(given.default === undefined ? {} : { fallback: given.default }),
    };
  },
  fields: (args, wanted) => wanted.with(args.field),
  *run(rows, args, job) {
    for (const row of rows) {
      job.tick();
      const text = textOf(row.get(args.field) ?? null);
      const values = text === null ? [] : evaluate(parseXml(text) ?? [], args.path);
      if (values.length > 0) setField(row, args.output, multivalue(values));
      else if (args.fallback !== undefined) row.set(args.output, args.fallback);
      yield row;
    }
  },
});

function evaluate(roots: readonly XmlElement[], path: string): string[] {
  const steps = [...path.matchAll(/(\/\/?)?(@?[\w.:*-]+|text\(\))((?:\[[^\]]*\])*)/g)].map((found) => ({
    deep: found[1] === '//',
    name: found[2]!,
    filters: found[3]!,
  }));
  let nodes: XmlElement[] = [{ name: '', attributes: new Map(), children: roots, text: '' }];
  for (const step of steps) {
    if (step.name.startsWith('@'))
      return (step.deep ? nodes.flatMap(descendants) : nodes).flatMap(
        (node) => node.attributes.get(step.name.slice(1)) ?? [],
      );
    if (step.name === 'text()') break;
    nodes = nodes.flatMap((node) =>
      (step.deep ? descendants(node).slice(1) : node.children).filter(
        (child) => step.name === '*' || child.name === step.name,
      ),
    );
    for (const [, filter] of step.filters.matchAll(/\[([^\]]*)\]/g)) {
      const attribute = /^@([\w.:-]+)\s*=\s*["'](.*)["']$/.exec(filter!);
      if (attribute) nodes = nodes.filter((node) => node.attributes.get(attribute[1]!) === attribute[2]);
      else if (/^\d+$/.test(filter!)) nodes = nodes.slice(Number(filter) - 1, Number(filter));
    }
  }
  return nodes.map((node) => node.text.trim()).filter((text) => text !== '');
}

function descendants(node: XmlElement): XmlElement[] {
  return [node, ...node.children.flatMap(descendants)];
}
