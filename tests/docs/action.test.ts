import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** Runs the shell steps of the action as a runner would: inputs and outputs of other steps filled in. */
describe('the GitHub action', function () {
  this.timeout(60_000);
  const action = parse(readFileSync(join(root, '.github/action/action.yml'), 'utf8')) as Action;
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-action-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const step = (name: string, inputs: Readonly<Record<string, string>>): void => {
    const { run, env = {} } = action.runs.steps.find((one) => one.name === name)!;
    const value = (text: string) =>
      text.replace(
        /\$\{\{ inputs\.(\w+) \}\}/,
        (_whole, input: string) => inputs[input] ?? action.inputs[input]!.default,
      );
    execFileSync('bash', ['-e', '-c', run!], {
      cwd: folder,
      env: {
        ...process.env,
        ...Object.fromEntries(Object.entries(env).map(([key, text]) => [key, value(text)])),
        GITHUB_ACTION_PATH: join(root, '.github/action'),
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      },
    });
  };
  before(function () {
    if (!existsSync(join(root, 'dist/cli/entry.js')) || process.platform === 'win32') {
      console.log('    the action runs the built program in bash: run npm run build first');
      this.skip();
    }
  });

  it('names a cache key and folder', () => {
    step('Find the datasets', { content: join(root, 'content') });
    expect(readFileSync(join(folder, 'output'), 'utf8')).to.match(/^key=firedrill-datasets-[0-9a-f]{16}\npath=\/.+\n$/);
  });
  it('tests what is selected, with a JUnit file and a step summary', () => {
    step('Test the detections', {
      content: join(root, 'content'),
      datasets: join(root, 'datasets'),
      selectors: 'type:Hunting\nT1562.008',
    });
    expect(readFileSync(join(folder, 'firedrill-results.xml'), 'utf8')).to.include('PowerShell Web Requests');
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).to.include('PowerShell Web Requests');
  });
});
