import { allFields } from '../../values/index.ts';
import { type CommandDefinition, command } from '../command.ts';

/** Real commands that need more than a search engine; a search that uses one is refused by name before it starts. */
const reasons: Readonly<Record<string, string>> = {
  apply: 'Machine Learning Toolkit',
  fit: 'Machine Learning Toolkit',
  summary: 'Machine Learning Toolkit',
  score: 'Machine Learning Toolkit',
  sample: 'Machine Learning Toolkit',
  listmodels: 'Machine Learning Toolkit',
  deletemodel: 'Machine Learning Toolkit',
  cyberchef: 'CyberChef add-on',
  dnstwist: 'dnstwist add-on',
  anomalydetection: 'statistical model of Splunk',
  outlier: 'statistical model of Splunk',
  cluster: 'statistical model of Splunk',
  kmeans: 'statistical model of Splunk',
  predict: 'statistical model of Splunk',
  anomalies: 'statistical model of Splunk',
  anomalousvalue: 'statistical model of Splunk',
  associate: 'statistical model of Splunk',
  mstats: 'metric indexes',
  mcatalog: 'metric indexes',
  mpreview: 'metric indexes',
  mcollect: 'metric indexes',
  meventcollect: 'metric indexes',
  geom: 'geographic lookups',
  geostats: 'geographic lookups',
  geomfilter: 'geographic lookups',
  rest: 'management interface of a server',
  loadjob: 'jobs kept by a server',
  dbxquery: 'DB Connect',
  script: 'external scripts',
  run: 'external scripts',
  crawl: 'file system of a server',
  dump: 'file system of a server',
  outputtext: 'file system of a server',
  outputcsv: 'file system of a server',
  inputcsv: 'file system of a server',
};

function unsupported(name: string, reason: string): CommandDefinition {
  return command<null>({
    name,
    category: 'not supported',
    kind: 'dataset',
    summary: `Needs the ${reason}.`,
    arguments: [],
    deviations: [`Refused by name (\`spl-unsupported\`): it needs the ${reason}.`],
    examples: [],
    parse(parser) {
      const end = parser.offset;
      return parser.fail(
        `the command ${name} is not supported by the embedded engine: it needs the ${reason}`,
        { start: end - name.length, end },
        undefined,
        'spl-unsupported',
      );
    },
    fields: () => allFields,
    run: (rows) => rows,
  });
}

export const unsupportedCommands: readonly CommandDefinition[] = Object.entries(reasons).map(([name, reason]) =>
  unsupported(name, reason),
);
