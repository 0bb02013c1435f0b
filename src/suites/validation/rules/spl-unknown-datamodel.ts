import { didYouMean } from '../../../diagnostics/index.ts';
import { searchRule } from '../rule.ts';

/** The data model that a command reads, as it names it. */
export function modelNameOf(call: { readonly name: string; readonly args: unknown }): string | undefined {
  const args = call.args as { dataModel?: string; model?: string; dataset?: string; kind?: string; name?: string };
  if (call.name === 'tstats') return args.dataModel;
  if (call.name === 'datamodel') return args.dataset ? `${args.model}.${args.dataset}` : args.model;
  return call.name === 'from' && args.kind === 'datamodel' ? args.name : undefined;
}

export const splUnknownDatamodel = searchRule(
  {
    id: 'spl-unknown-datamodel',
    severity: 'warning',
    explanation:
      'The search reads a data model or dataset that neither the Common Information Model nor any app defines.',
    bad: { search: '| tstats count from datamodel=Endpoint.Proceses by Proceses.user Proceses.dest' },
    good: {
      search:
        '| tstats `security_content_summariesonly` count from datamodel=Endpoint.Processes by Processes.user Processes.dest | `drop_dm_object_name(Processes)`',
    },
  },
  function* (search, { knowledge }) {
    for (const call of search.calls) {
      const name = modelNameOf(call);
      if (!name) continue;
      const [modelName = '', ...path] = name.split('.');
      const model = knowledge.dataModel(modelName);
      const known = model ? model.datasets.map((one) => one.name) : [...knowledge.dataModels()].map((one) => one.name);
      const wanted = model ? path.at(-1) : modelName;
      if (wanted === undefined || (model && known.includes(wanted))) continue;
      yield {
        message: model
          ? `the data model "${modelName}" has no dataset "${wanted}"`
          : `there is no data model "${modelName}"`,
        at: search.find(call, wanted),
        hint: didYouMean(wanted, known) ?? `known: ${known.slice(0, 12).join(', ')}`,
      };
    }
  },
);
