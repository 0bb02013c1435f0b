export type { Deployment } from './deployment.ts';
export type * from './detection.ts';
export type { ContentFile } from './files.ts';
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
export { type Selection, selectDetections } from './select.ts';
