export { type ConversionOptions, convertDetection, type DetectionConversion, formerPaths } from './convert.ts';
export type { Deployment } from './deployment.ts';
export {
  type Deprecation,
  type DeprecationEntry,
  deprecationLists,
  ownDeprecation,
  statusOnTheWayOut,
} from './deprecation.ts';
export type * from './detection.ts';
export {
  detectionFileOf,
  type Expectations,
  type ExpectedFields,
  expectationFileOf,
  type TestExpectation,
} from './expectations.ts';
export { type ContentFile, type FileReader, keepingReader, listFiles, readContentFile } from './files.ts';
export { type ContentKind, kindFolders } from './kinds.ts';
export {
  type ContentPack,
  type DataSourceContent,
  dialectOf,
  type LookupContent,
  loadPack,
  type MacroContent,
  type NamedContent,
} from './pack.ts';
export { annotationsOf, filterMacroName, renderApp, savedSearchName } from './render.ts';
export {
  type ScaffoldFile,
  type ScaffoldInput,
  type ScaffoldKind,
  scaffold,
  scaffoldKinds,
  stemOf,
} from './scaffold.ts';
export {
  checkSchema,
  jsonSchemaOf,
  type SchemaIssue,
  type SchemaName,
  schemaNameOf,
  schemas,
  vocabulary,
} from './schema/index.ts';
export { type Selection, selectDetections } from './select.ts';
export type { ExternalContent, PackSettings } from './settings.ts';
