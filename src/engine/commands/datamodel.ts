import { noFields } from '../../values/index.ts';
import { command } from '../command.ts';
import { datasetRows } from './from.ts';

interface DatamodelArguments {
  readonly model?: string;
  readonly dataset?: string;
  readonly mode: 'structure' | 'search' | 'flat' | 'acceleration_search';
}

const options = { summariesonly: 'boolean', allow_old_summaries: 'boolean', strict_fields: 'boolean' } as const;

const webModel =
  '{"modelName":"Web","objects":[{"objectName":"Web","parentName":"BaseEvent","fields":[],"constraints":[{"search":"tag=web"}]}]}';

export const datamodel = command<DatamodelArguments>({
  name: 'datamodel',
  category: 'generating',
  kind: 'generating',
  summary: 'Lists data models, or reads the events of a dataset.',
  arguments: [
    { name: 'model', type: 'string', doc: 'The data model; without it all are listed.' },
    { name: 'dataset', type: 'string', doc: 'The dataset.' },
    {
      name: 'mode',
      type: 'enum',
      doc: '`search` returns events with prefixed fields, `flat` without the prefixes; without it the structure is shown.',
    },
    {
      name: 'summariesonly',
      type: 'boolean',
      default: false,
      doc: 'Accepted; likewise allow_old_summaries and strict_fields.',
    },
  ],
  examples: [
    {
      title: 'the structure of a model',
      files: { 'default/data/models/Web.json': webModel },
      given: [],
      search: 'datamodel Web | spath path=modelName | table modelName',
      gives: [{ modelName: 'Web' }],
    },
    {
      title: 'no events',
      files: { 'default/data/models/Web.json': webModel },
      given: [],
      search: 'datamodel Web Web search',
      gives: [],
    },
  ],
  parse(parser) {
    parser.requireFirst();
    parser.options(options);
    const words: string[] = [];
    while (!parser.atEnd() && words.length < 3) {
      words.push(parser.value().text);
      parser.options(options);
    }
    const mode = words[2]?.toLowerCase();
    if (mode !== undefined && !['search', 'flat', 'acceleration_search'].includes(mode))
      parser.fail(`datamodel has no mode "${mode}"`, parser.spanHere(), 'search or flat', 'spl-bad-argument');
    return {
      ...(words[0] ? { model: words[0] } : {}),
      ...(words[1] ? { dataset: words[1] } : {}),
      mode: (mode as DatamodelArguments['mode'] | undefined) ?? 'structure',
    };
  },
  fields: () => noFields,
  *run(_rows, args, job) {
    if (args.mode !== 'structure') {
      yield* datasetRows(`${args.model}.${args.dataset}`, job, args.mode === 'flat');
      return;
    }
    const models =
      args.model === undefined
        ? [...job.knowledge.dataModels()]
        : [job.knowledge.dataModel(args.model)].filter((model) => model !== undefined);
    for (const model of models) {
      const datasets =
        args.dataset === undefined ? model.datasets : model.datasets.filter((one) => one.name === args.dataset);
      yield new Map([
        [
          '_raw',
          JSON.stringify({
            modelName: model.name,
            displayName: model.displayName,
            objects: datasets.map((one) => ({
              objectName: one.name,
              parentName: one.parent ?? 'BaseEvent',
              fields: one.fields.map((field) => field.name),
            })),
          }),
        ],
      ]);
    }
  },
});
