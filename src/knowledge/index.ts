export { type AppSource, folderApp, memoryApp } from './app.ts';
export { bundledApps, bundledAppsFolder } from './bundled.ts';
export { confBoolean, type LayeredConf, type LayeredSetting, layerConf } from './conf-layers.ts';
export type * from './knowledge.ts';
export { type LoadedKnowledge, loadKnowledge } from './load.ts';
export { createLookupMatcher, type LookupMatcher } from './lookup-match.ts';
export { openApps } from './open-app.ts';
