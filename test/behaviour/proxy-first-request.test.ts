/**
 * Whoever asks while the stack starts is refused, or answered: no connection is taken that nobody
 * answers, so a page that loads itself again is there as soon as it can be.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { unusedPort } from './support/unused-port.js';
import { patient } from './support/wait-for.js';

const STARTS = 4;

/** Status of the answer, or why there is none. */
async function ask(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let fault: string | undefined;
  socket.on('data', (bytes) => (text += bytes.toString('latin1')));
  socket.on('error', (error: NodeJS.ErrnoException) => (fault = error.code));
  socket.write('GET /.sockpit/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  return fault ?? text.slice(9, 12);
}

test('a request while the stack starts is refused or answered', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@app docs root=.\n' });
  for (let start = 0; start < STARTS; start++) {
    const port = await unusedPort();
    await using run = runSockpit(directory, ['--plain', '-p', String(port)]);
    const seen = new Set<string>();
    const deadline = Date.now() + patient(20_000);
    while (!seen.has('200') && run.running && Date.now() < deadline) {
      seen.add(await ask(port));
      await sleep(1);
    }
    seen.delete('ECONNREFUSED');
    assert.deepEqual([...seen], ['200']);
  }
});
