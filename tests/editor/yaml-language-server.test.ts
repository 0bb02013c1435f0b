import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { sampleDetection, samplePack } from '../validation/sample-pack.ts';

const schemas = fileURLToPath(new URL('../../schemas/', import.meta.url));

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri: string;
    readonly diagnostics: readonly {
      readonly message: string;
      readonly range: { readonly start: { readonly line: number } };
    }[];
    readonly items?: readonly unknown[];
  };
}

/** A client of the Language Server Protocol, as small as this needs. */
class Client {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #waiting: { test: (message: Message) => boolean; done: (message: Message) => void }[] = [];
  #buffer = Buffer.alloc(0);
  #id = 0;

  constructor(command: string) {
    this.#server = spawn(process.execPath, [command, '--stdio']);
    this.#server.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const head = /Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/.exec(this.#buffer.toString('latin1'));
      if (!head || this.#buffer.length < head.index + head[0].length + Number(head[1])) return;
      const start = head.index + head[0].length;
      const message = JSON.parse(this.#buffer.toString('utf8', start, start + Number(head[1]))) as Message;
      this.#buffer = this.#buffer.subarray(start + Number(head[1]));
      // The server asks for its settings: nothing special.
      if (message.method === 'workspace/configuration')
        this.#write({ id: message.id, result: message.params!.items!.map(() => null) });
      else if (message.method !== undefined && message.id !== undefined) this.#write({ id: message.id, result: null });
      const found = this.#waiting.findIndex(({ test }) => test(message));
      if (found >= 0) this.#waiting.splice(found, 1)[0]!.done(message);
    }
  }

  #write(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  wait(test: (message: Message) => boolean): Promise<Message> {
    return new Promise((done) => this.#waiting.push({ test, done }));
  }
  request(method: string, params: object): Promise<Message> {
    const id = ++this.#id;
    const answer = this.wait((message) => message.id === id && message.method === undefined);
    this.#write({ id, method, params });
    return answer;
  }
  notify(method: string, params: object): void {
    this.#write({ method, params });
  }
  stop(): void {
    this.#server.kill();
  }
}

describe('the YAML language server', () => {
  let client: Client;
  before(async () => {
    const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
    client = new Client(join(dirname(manifest), Object.values(bin)[0]!));
    await client.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
    client.notify('initialized', {});
  });
  after(() => client?.stop());

  const diagnose = async (name: string, schema: string, text: string) => {
    const uri = `file:///pack/${name}`;
    const answer = client.wait(
      (message) => message.method === 'textDocument/publishDiagnostics' && message.params!.uri === uri,
    );
    const line = `# yaml-language-server: $schema=${pathToFileURL(join(schemas, `${schema}.schema.json`)).href}\n`;
    client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: line + text } });
    return (await answer).params!.diagnostics.map((one) => [one.range.start.line, one.message]);
  };

  for (const dialect of ['v4', 'v5', 'ng'] as const) {
    const sample = samplePack(dialect).get(sampleDetection)!;
    it(`finds nothing in a sound detection of the ${dialect} form`, async () => {
      expect(await diagnose(`${dialect}-good.yml`, `detection-${dialect}`, sample)).to.deep.equal([]);
    });
    it(`shows the faults of a detection of the ${dialect} form while it is typed`, async () => {
      const wrong = sample.replace('type: TTP', 'type: Tpp').replace('how_to_implement', 'how_to_implment');
      const found = await diagnose(`${dialect}-bad.yml`, `detection-${dialect}`, wrong);
      const lines = wrong.split('\n');
      const line = (text: string) => lines.findIndex((one) => one.startsWith(text)) + 1;
      expect(found.map(([at]) => at)).to.include.members([line('type: Tpp'), line('how_to_implment')]);
      expect(found.map(([, message]) => message).join('\n'))
        .to.match(/how_to_implment/)
        .and.to.match(/TTP/);
    });
  }
});
