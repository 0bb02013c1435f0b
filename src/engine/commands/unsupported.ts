import { allFields } from '../../values/index.ts';
import { type CommandDefinition, command } from '../command.ts';

/** Real commands that need more than a search engine, by what they need. A search with one is refused before it starts. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  'Machine Learning Toolkit': ['apply', 'fit', 'summary', 'score', 'sample', 'listmodels', 'deletemodel'],
  'CyberChef add-on': ['cyberchef'],
  'dnstwist add-on': ['dnstwist'],
  'calculation of Splunk that is not documented': [
    'af',
    'analyzefields',
    'anomalies',
    'anomalousvalue',
    'arules',
    'associate',
    'bucketdir',
    'correlate',
    'erex',
    'findkeywords',
    'findtypes',
    'folderize',
    'kmeans',
    'localize',
    'predict',
    'relevancy',
    'typelearner',
    'x11',
  ],
  'metric indexes on the disk of a server': ['mcollect', 'meventcollect', 'mpreview', 'msearch', 'tscollect'],
  'geographic lookups': ['geom', 'geomfilter', 'geostats'],
  'jobs kept by a server': ['loadjob', 'history', 'searchtxn'],
  'index files of a server': ['audit', 'dbinspect', 'internalinputs', 'rtorder', 'typeahead', 'walklex'],
  'statistics in the format of a summary index': ['overlap', 'sichart', 'sirare', 'sistats', 'sitimechart', 'sitop'],
  'user interface of Splunk': ['abstract', 'pivot'],
  'forms on the disk of a server': ['kvform', 'scrub'],
  'DB Connect': ['dbxquery', 'dbxlookup', 'dbxoutput'],
  'external scripts': ['script', 'run', 'runshellscript', 'cefout'],
  'file system of a server': ['crawl', 'dump', 'outputtext', 'outputcsv', 'inputcsv'],
  'comparison of two events as text': ['diff'],
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

/** Commands of Splunk that the engine knows by name and refuses. */
export const unsupportedCommands: readonly CommandDefinition[] = Object.entries(reasons).flatMap(([reason, names]) =>
  names.map((name) => unsupported(name, reason)),
);
