const { existsSync } = require('node:fs');

// All tests, unless files are named on the command line: mocha would add these to its configured ones.
// The pattern behind --ignore names none.
const named = process.argv
  .slice(2)
  .some((argument, i, all) => all[i - 1] !== '--ignore' && (argument.includes('*') || existsSync(argument)));

module.exports = {
  'node-option': ['import=tsx'],
  extension: ['ts'],
  ...(named ? {} : { spec: ['tests/**/*.test.ts'] }),
  timeout: 30000,
  reporter: 'dot',
};
