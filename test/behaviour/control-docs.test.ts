/**
 * Promise: every `curl` example of `docs/control.md` works as it is printed. The stack behind the
 * socket is a fake here: this is about paths, options and answers.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { serveControl } from './support/serve-control.js';
import { systemClock } from '../../src/model/clock.js';
import type { LogChunk } from '../../src/model/log.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { repository } from './support/test-environment.js';
import { within } from './support/wait-for.js';

const page = await readFile(`${repository}docs/control.md`, 'utf8');
const examples = [...page.matchAll(/^```sh\n(curl [^\n]*)\n```$/gm)].map(([, line = '']) => line);

/** Streams go on until their reader leaves. */
function isEndless(example: string): boolean {
  return /events|follow=1/.test(example);
}

/** Runs an example as a shell does; of an endless one, until it has printed `enough`. */
async function run(example: string, socket: string, enough: RegExp) {
  const child = spawn('sh', ['-c', `exec ${example} --silent --show-error`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SOCK: socket },
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (isEndless(example) && enough.test(out)) child.kill();
  });
  const [code, signal] = (await within(`the end of: ${example}`, once(child, 'close'), {
    show: () => `it printed ${out}${err}`,
  })) as [number | null, string | null];
  return { out, err, code, signal };
}

test('the page has an example for every path', () => {
  for (const path of [
    ...['status', 'events', 'logs', 'requests', 'reload', 'detach', 'down'],
    ...['restart', 'reload', 'signal', 'scale', 'environment'].map((word) => `apps/api/${word}`),
  ]) {
    assert.ok(
      examples.some((example) => example.includes(`/v1/${path}`)),
      path,
    );
  }
  const fences = [...page.matchAll(/^curl /gm)].length;
  assert.equal(fences, examples.length, 'every example is found');
});

for (const example of examples) {
  test(example, skipUnless('curl'), async () => {
    await using directory = await temporaryDirectory();
    const path = directory.join('control.sock');
    const stack = new FakeHandle();
    stack.onLogs = async function* (query, signal): AsyncGenerator<LogChunk> {
      yield { kind: 'lines', lines: [{ app: 'api', n: 1, t: 1, stream: 'out', text: 'hello' }] };
      if (query.follow) await once(signal, 'abort').catch(() => undefined);
    };
    const server = await serveControl({ path, handle: stack, clock: systemClock });
    try {
      const enough = example.includes('/events') ? /event: snapshot\ndata: .*\n\n/ : /"hello"/;
      const { out, err, code, signal } = await run(example, path, enough);
      assert.equal(err, '');
      if (isEndless(example)) assert.equal(signal, 'SIGTERM');
      else {
        assert.equal(code, 0);
        for (const line of out.trim().split('\n')) JSON.parse(line);
      }
      const posted = example.includes('POST') || example.includes('--data');
      assert.equal(
        stack.asked.length,
        posted || /logs|environment|v1.requests/.test(example) ? 1 : 0,
      );
    } finally {
      await server.close();
    }
  });
}
