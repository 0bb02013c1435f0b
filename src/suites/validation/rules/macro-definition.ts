import { createSource, didYouMean } from '../../../diagnostics/index.ts';
import { expandMacros } from '../../../spl/index.ts';
import type { Rule } from '../rule.ts';
import { macrosOf } from '../search-analysis.ts';

const macro = (definition: string) => `name: sample_index\ndescription: A macro.\ndefinition: ${definition}\n`;
const file = 'macros/sample_index.yml';

export const macroNested: Rule = {
  meta: {
    id: 'macro-nested',
    severity: 'warning',
    explanation: 'A macro calls another that is not defined, with that number of arguments, in the pack or in an app.',
    kinds: ['macro'],
    bad: { file, text: macro('index=main `no_such_macro`') },
    good: { file, text: macro('index=main `sample_config`') },
  },
  *check(file, { knowledge }) {
    const source = file.yaml.scalarSource(['definition']);
    if (!source) return;
    const provider = macrosOf(knowledge);
    for (const use of expandMacros(source, provider).uses) {
      if (use.found) continue;
      const hint = didYouMean(use.name, provider.names?.() ?? []);
      yield {
        message: `the macro calls "${use.name}"${use.argumentCount > 0 ? ` with ${use.argumentCount} arguments` : ''}, which is not defined`,
        at: { source, span: { start: use.offset, end: use.offset + use.name.length + 1 } },
        ...(hint ? { hint } : {}),
      };
    }
  },
};

export const macroRecursion: Rule = {
  meta: {
    id: 'macro-recursion',
    severity: 'error',
    explanation: 'A macro calls itself, directly or through others: Splunk refuses every search that uses it.',
    kinds: ['macro'],
    bad: { file, text: macro('index=main `sample_index`') },
    good: { file, text: macro('index=main `sample_config`') },
  },
  *check(file, { knowledge }) {
    const { name } = file.data;
    if (typeof name !== 'string') return;
    const count = Array.isArray(file.data.arguments) ? file.data.arguments.length : 0;
    const call = `\`${name}${count > 0 ? `(${Array(count).fill('x').join(',')})` : ''}\``;
    const found = expandMacros(createSource('', call), macrosOf(knowledge)).diagnostics.find(
      (one) => one.code === 'spl-macro-recursion',
    );
    if (found) yield { message: found.message, path: ['definition'] };
  },
};

export const macroArgument: Rule = {
  meta: {
    id: 'macro-argument',
    severity: 'warning',
    explanation: 'The arguments of a macro are those that its definition uses as $name$.',
    kinds: ['macro'],
    bad: {
      file: 'macros/in_index.yml',
      text: 'name: in_index\ndescription: A macro.\ndefinition: index=$idx$\narguments: [index]\n',
    },
    good: {
      file: 'macros/in_index.yml',
      text: 'name: in_index\ndescription: A macro.\ndefinition: index=$index$\narguments: [index]\n',
    },
  },
  *check(file) {
    const { definition } = file.data;
    const args = Array.isArray(file.data.arguments) ? file.data.arguments.map(String) : [];
    if (typeof definition !== 'string') return;
    for (const [i, name] of args.entries())
      if (!definition.includes(`$${name}$`))
        yield { message: `the definition does not use the argument "${name}"`, path: ['arguments', i] };
    if (args.length === 0) return;
    for (const [, name] of definition.matchAll(/\$([A-Za-z_]\w*)\$/g))
      if (!args.includes(name!))
        yield {
          message: `$${name}$ is no argument of the macro`,
          path: ['definition'],
          hint: `it has ${args.join(', ')}`,
        };
  },
};

export const macroUnused: Rule = {
  meta: {
    id: 'macro-unused',
    severity: 'warning',
    explanation: 'Nothing in the pack calls the macro, directly or through another.',
    kinds: ['macro'],
    bad: {
      file: 'macros/orphan.yml',
      files: { 'macros/orphan.yml': 'name: orphan\ndescription: A macro.\ndefinition: index=x\n' },
    },
    good: { file: 'macros/sample_index.yml' },
  },
  *check(file, { references }) {
    const { name } = file.data;
    if (typeof name === 'string' && name !== '' && !references.macros.has(name))
      yield { message: `nothing calls the macro "${name}"`, path: ['name'] };
  },
};
