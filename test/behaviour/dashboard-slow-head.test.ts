/**
 * Promise: a request whose head takes too long stands in the dashboard's list, as any other that is
 * refused. It takes the minute that a client has for a head.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

/** Longer than a head may take, and the time between two looks at the clock. */
const OVER_MS = 90_000;

test('a client that sends its head field by field', skipUnless('tmux', 'linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  const command = [process.execPath, program, '-p', '0'];
  await using terminal = await openTerminal(directory, command, { columns: 120, rows: 40 });
  await terminal.waitFor(/api .*ready/);
  const { port } = new URL((await stackStatus(directory)).listen[0] ?? '');
  await terminal.type('a');

  const client = connect(Number(port), '127.0.0.1');
  client.on('error', () => undefined);
  let received = '';
  client.setEncoding('latin1').on('data', (text: string) => (received += text));
  const closed = once(client, 'close');
  client.write('GET /api/slow?x=1 HTTP/1.1\r\nHost: localhost\r\n');
  const typing = setInterval(() => client.write('X-More: 1\r\n'), 2000);
  try {
    await terminal.waitFor(/\(unparsable\) +408/, OVER_MS);
    await closed;
  } finally {
    clearInterval(typing);
    client.destroy();
  }
  assert.match(received, /^HTTP\/1\.1 408 /);
  const { stdout } = await sockpit(directory, ['requests', '--grep', '408']);
  assert.match(stdout, /^\S+ 408 .*took too long/m);
});
