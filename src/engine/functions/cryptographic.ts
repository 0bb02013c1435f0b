import { createHash } from 'node:crypto';
import { mapText } from './arguments.ts';
import type { FunctionDefinition } from './function.ts';

const digest = (name: string, gives: string): FunctionDefinition => ({
  name,
  category: 'cryptographic',
  summary: `The ${name.toUpperCase()} hash of a text, in hexadecimal.`,
  arguments: [{ name: 'str', doc: 'The text, hashed as UTF-8.' }],
  returns: 'text',
  examples: [
    { expression: `${name}("abc")`, gives },
    { expression: `${name}(x)`, gives: null },
  ],
  call: ([value]) => mapText(value, (one) => createHash(name).update(one, 'utf8').digest('hex')),
});

export const cryptographicFunctions: readonly FunctionDefinition[] = [
  digest('md5', '900150983cd24fb0d6963f7d28e17f72'),
  digest('sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'),
  digest('sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
  digest(
    'sha512',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ),
];
