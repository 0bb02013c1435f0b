export { ArgumentParser, type AsPair, type OptionSpec, type OptionValues } from './argument-parser.ts';
export type * from './ast.ts';
export { withSearchCommand } from './implicit-search.ts';
export type { CommandSyntax, Language } from './language.ts';
export { layoutSearch, sameMeaning } from './layout.ts';
export { type Expansion, expandMacros, type MacroDefinition, type MacroProvider, type MacroUse } from './macros.ts';
export { type ParsedSearch, parseExpression, parseSearch, parseSearchExpression } from './pipeline.ts';
export { collapseBlanks, printExpression, printPipeline, printSearchExpression } from './printer.ts';
