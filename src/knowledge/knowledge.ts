import type { Locate } from '../formats/mmdb.ts';
import type { MacroDefinition } from '../spl/index.ts';
import type { AppSource } from './app.ts';

/**
 * What the search language needs to know of the installed apps: the merged view over built-in apps, user add-ons and
 * the content pack. Every part is plain data; evaluating it is the engine's work.
 */
export interface Knowledge {
  /** The apps that it was made of; later ones win. */
  readonly apps: readonly AppSource[];
  /** A macro by name and number of arguments. */
  macro(name: string, argumentCount: number): Macro | undefined;
  macros(): Iterable<Macro>;
  lookup(name: string): LookupDefinition | undefined;
  lookups(): Iterable<LookupDefinition>;
  /** A lookup table by file name (`x.csv`), for `inputlookup x.csv`. */
  lookupFile(name: string): LookupTable | undefined;
  /** Writes a lookup's rows (`outputlookup`): file or collection, created if need be. */
  writeLookup(
    name: string,
    rows: readonly ReadonlyMap<string, string>[],
    columns: readonly string[],
    append: boolean,
  ): void;
  readonly eventtypes: readonly Eventtype[];
  /** Tags of a field's value, in order; compares field case-sensitively and value without case. */
  tags(field: string, value: string): readonly string[];
  /** All (field, value) pairs that bear a tag. */
  tagged(tag: string): readonly { field: string; value: string }[];
  /** The fields some of whose values bear tags. */
  taggedFields(): readonly string[];
  /** A setting of limits.conf, where an app gives it. */
  limit(stanza: string, key: string): string | undefined;
  /** The place of an IP address, where a location database is at hand (`iplocation`). */
  readonly locate?: Locate;
  dataModel(name: string): DataModel | undefined;
  dataModels(): Iterable<DataModel>;
  savedSearch(name: string): SavedSearch | undefined;
  savedSearches(): Iterable<SavedSearch>;
  /** The props.conf settings that apply to one kind of event, merged by Splunk's precedence. */
  props(metadata: EventOrigin): ResolvedProps;
  /** The same for index time, where `rename` has no effect. */
  indexProps(metadata: EventOrigin): ResolvedProps;
  transform(name: string): ReadonlyMap<string, string> | undefined;
  /** The same for index time, where an app cannot hide its settings. */
  indexTransform(name: string): ReadonlyMap<string, string> | undefined;
}

/** What selects the stanzas of props.conf. */
export interface EventOrigin {
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string;
}

/** A stanza of macros.conf. */
export interface Macro extends MacroDefinition {
  /** Where it was defined, for messages. */
  readonly origin?: string;
}

/** The contents of a lookup. */
export interface LookupTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/** Keeps the lookup tables that searches write, by file or collection name, where it is asked to keep them. */
export interface TableStore {
  read(name: string): LookupTable | undefined;
  write(name: string, table: LookupTable): void;
}

/** A lookup of transforms.conf with its table. */
export interface LookupDefinition {
  readonly name: string;
  readonly kind: 'csv' | 'kvstore' | 'geo' | 'external';
  /** CSV file name or collection name, or the external command. */
  readonly resource: string;
  readonly table: () => LookupTable;
  /** Whether no app has the file, so that the table is empty. */
  readonly isMissing?: () => boolean;
  /** Fields with WILDCARD(...) or CIDR(...) matching; others match exactly. */
  readonly matchTypes: ReadonlyMap<string, 'WILDCARD' | 'CIDR'>;
  readonly caseSensitive: boolean;
  readonly defaultMatch?: string;
  readonly minMatches: number;
  readonly maxMatches: number;
  readonly timeField?: string;
  readonly timeFormat?: string;
  readonly maxOffsetSeconds?: number;
  readonly minOffsetSeconds?: number;
  readonly fieldsList?: readonly string[];
  /** A search expression: other rows are as if they were not there. */
  readonly filter?: string;
  /** The whole table, where `table` is filtered. */
  readonly unfiltered?: () => LookupTable;
}

/** A search whose matching events bear its name, and its tags. */
export interface Eventtype {
  readonly name: string;
  readonly search: string;
  readonly tags: readonly string[];
  readonly priority: number;
  readonly origin?: string;
}

/** A stanza of savedsearches.conf. */
export interface SavedSearch {
  readonly name: string;
  readonly app: string;
  readonly search: string;
  /** All settings of its stanza. */
  readonly settings: ReadonlyMap<string, string>;
}

/** One setting of props.conf with the stanza it came from. */
export interface PropsSetting {
  readonly key: string;
  readonly value: string;
  /** `[stanza]` and app, for `firedrill fields`. */
  readonly origin: string;
}

/** The settings of props.conf that hold for a source, from the stanzas that apply to it. */
export interface ResolvedProps {
  /** Sourcetype shown to searches (`rename`), else the given one. */
  readonly sourcetype: string;
  readonly settings: ReadonlyMap<string, PropsSetting>;
}

/** A data model, such as those of the Common Information Model. */
export interface DataModel {
  readonly name: string;
  readonly displayName: string;
  readonly datasets: readonly DataModelDataset[];
  /** The tags that its `tag` field may hold, besides those of its constraints; undefined: all (datamodels.conf). */
  readonly tagsWhitelist?: readonly string[];
  dataset(name: string): DataModelDataset | undefined;
}

/** A dataset of a data model; an event of a child belongs to its parents as well. */
export interface DataModelDataset {
  readonly name: string;
  readonly displayName: string;
  /** Parent dataset's name; undefined for a root. */
  readonly parent?: string;
  /** From the root down to itself: `['All_Changes', 'Instance_Changes']`. */
  readonly lineage: readonly string[];
  readonly kind: 'event' | 'search' | 'transaction';
  /** Own constraint (search expression text); those of parents apply too. */
  readonly constraint: string;
  /** For a root search dataset: the whole base search. */
  readonly baseSearch?: string;
  /** Fields declared here, not inherited. */
  readonly fields: readonly DataModelField[];
  readonly calculations: readonly DataModelCalculation[];
}

/** A field that a dataset extracts or inherits. */
export interface DataModelField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'timestamp' | 'ipv4';
  readonly multivalue: boolean;
  readonly required: boolean;
  readonly hidden: boolean;
  /** The model asks add-ons to fill it (`recommended` in the field's comment). */
  readonly recommended: boolean;
}

/** A calculated field of a dataset. */
export type DataModelCalculation =
  | { readonly kind: 'eval'; readonly outputs: readonly string[]; readonly expression: string }
  | {
      readonly kind: 'rex';
      readonly outputs: readonly string[];
      readonly inputField: string;
      readonly expression: string;
    }
  | {
      readonly kind: 'lookup';
      readonly outputs: readonly string[];
      readonly lookup: string;
      readonly inputs: readonly { lookupField: string; inputField: string }[];
      readonly outputMap: readonly { lookupField: string; outputField: string }[];
    }
  | { readonly kind: 'alias'; readonly outputs: readonly string[]; readonly inputField: string };
