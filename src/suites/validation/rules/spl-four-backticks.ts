import { searchRule } from '../rule.ts';

export const splFourBackticks = searchRule(
  {
    id: 'spl-four-backticks',
    severity: 'error',
    severityIn: { v4: 'warning' },
    explanation: 'Four back-ticks in a row read as a comment and the begin of a macro: contentctl refuses them.',
    bad: { search: 'index=main user=* dest=* ````note``` | stats count by user dest' },
    good: { search: 'index=main user=* dest=* ```note``` | stats count by user dest' },
  },
  function* (search) {
    const at = search.written.text.indexOf('````');
    if (at >= 0)
      yield {
        message: 'four back-ticks stand in a row',
        at: { source: search.written, span: { start: at, end: at + 4 } },
        hint: 'put a blank between the comment and the macro',
      };
  },
);
