import { searchRule } from '../rule.ts';

const effects: Readonly<Record<string, string>> = {
  delete: 'hides events for good',
  outputlookup: 'writes a lookup',
  outputcsv: 'writes a file',
  outputtext: 'writes a file',
  collect: 'writes events into an index',
  mcollect: 'writes metrics into an index',
  meventcollect: 'writes metrics into an index',
  sendemail: 'sends mail',
  sendalert: 'runs an alert action',
  script: 'runs a program on the server',
  run: 'runs a program on the server',
  rest: 'reads the management interface',
  dump: 'writes files on the server',
  map: 'runs searches that it builds from results',
};

export const splRiskyCommand = searchRule(
  {
    id: 'spl-risky-command',
    severity: 'warning',
    explanation: 'A command changes something outside of the search; Splunk asks before it runs one (SPL safeguards).',
    bad: { search: 'index=main user=* dest=* | outputlookup seen_users | stats count by user dest' },
    good: { search: 'index=main user=* dest=* | stats count by user dest' },
  },
  function* (search, _context, file) {
    for (const call of search.calls) {
      const effect = effects[call.name];
      if (effect)
        yield {
          message: `${call.name} ${effect}`,
          at: search.at(call.nameSpan),
          // Writing its lookup is what a baseline is for.
          ...(file.kind === 'baseline' ? { severity: 'info' as const } : {}),
        };
    }
    // Refused by the parser, so that they are no calls.
    for (const one of search.parsed.diagnostics) {
      const name = /^the command (\w+) is not supported/.exec(one.message)?.[1] ?? '';
      if (effects[name] && one.span && one.source)
        yield { message: `${name} ${effects[name]}`, at: { source: one.source, span: one.span } };
    }
  },
);
