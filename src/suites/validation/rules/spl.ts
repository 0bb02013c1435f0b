import type { Rule } from '../rule.ts';

export const splSyntax: Rule = {
  id: 'spl-syntax',
  severity: 'error',
  explanation:
    'The search parses, and every command, function, option and macro in it is known. What the embedded engine does not support is a warning.',
  *check(detection, context) {
    for (const diagnostic of context.parsed(detection).diagnostics) {
      yield {
        message: diagnostic.message,
        diagnostic,
        ...(diagnostic.code === 'spl-unsupported' ? { severity: 'warning' as const } : {}),
      };
    }
  },
};

export const filterMacro: Rule = {
  id: 'filter-macro-missing',
  severity: 'error',
  explanation: 'The search calls the filter macro that is named after its file, so that users can tune it.',
  *check(detection, context) {
    if (detection.search === '') return;
    const stem = detection.file.slice(detection.file.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    if (!context.parsed(detection).macroUses.some((use) => use.name === `${stem}_filter`)) {
      yield {
        message: `the search does not call its filter macro`,
        path: ['search'],
        hint: `end it with | \`${stem}_filter\``,
      };
    }
  },
};
