import { exitCodes } from './context.ts';
import { processContext, run } from './main.ts';

// A closed pipe (`firedrill … | head`) ends the program quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

try {
  await run(process.argv.slice(2), processContext());
} catch (error) {
  // A fault of firedrill itself must not look like a test that failed (1).
  process.stderr.write(`firedrill: internal error\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = exitCodes.infrastructure;
}
