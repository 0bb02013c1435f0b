export { allFields, type FieldSet, fieldSet, noFields } from './field-set.ts';
export { getField, isMultivalue, multivalue, type Row, type Scalar, scalarsOf, setField, type Value } from './value.ts';
export { wildcardToRegExp } from './wildcard.ts';
