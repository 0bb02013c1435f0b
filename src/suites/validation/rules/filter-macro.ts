import { filterMacroName } from '../../../content/index.ts';
import { detectionRule } from '../rule.ts';

export const filterMacroMissing = detectionRule(
  {
    id: 'filter-macro-missing',
    severity: 'error',
    explanation: 'The search calls the filter macro that is named after its file, so that users can tune it.',
    bad: {
      text: 'name: Sample Detection\nsearch: index=main user=x | stats count by user dest\ntype: TTP\ntags: {}\n',
    },
    good: { search: 'index=main user=x | stats count by user dest' },
  },
  function* (detection, context, file) {
    const search = context.search(file);
    if (!search) return;
    const name = filterMacroName(detection);
    if (search.parsed.macroUses.some((use) => use.name === name)) return;
    yield {
      message: 'the search does not call its filter macro',
      path: ['search'],
      onKey: true,
      hint: `end it with | \`${name}\``,
    };
  },
);

export const filterMacroLast = detectionRule(
  {
    id: 'filter-macro-last',
    severity: 'warning',
    explanation:
      'The filter macro comes last: a filter that users write with the fields of the results does not work on fields that are renamed or dropped behind it.',
    bad: {
      set: 'search: "index=main user=x dest=* | stats count by user dest | `sample_detection_filter` | rename user as account"',
    },
    good: { set: 'search: "index=main user=x dest=* | stats count by user dest | `sample_detection_filter`"' },
  },
  function* (detection, context, file) {
    const search = context.search(file);
    const call = `\`${filterMacroName(detection)}\``;
    const at = search?.written.text.lastIndexOf(call) ?? -1;
    if (!search || at < 0) return;
    const behind = search.written.text.slice(at + call.length).replace(/```[^]*?```/g, '');
    if (behind.trim() !== '')
      yield {
        message: `commands stand behind the filter macro`,
        at: { source: search.written, span: { start: at, end: at + call.length } },
        hint: 'move it to the end',
      };
  },
);
