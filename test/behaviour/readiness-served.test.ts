/**
 * An app that someone else serves is up while its address accepts connections.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { systemClock } from '../../src/model/clock.js';
import type { Upstream } from '../../src/model/upstream.js';
import { watchServed } from '../../src/supervisor/served.js';
import { sampleApp } from '../unit/support/sample-app.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

test('it comes, is killed and comes again', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('run/old.sock');
  const upstream: Upstream = { kind: 'unix', path };
  const app = sampleApp({ name: 'old', source: { kind: 'served', upstream } });
  const said: string[] = [];
  const watcher = watchServed(app, directory.runtime, systemClock, (s) => said.push(s.kind));
  const serve = (): ReturnType<typeof spawn> => {
    const script = `const fs = require('fs'); fs.mkdirSync('run', { recursive: true });
fs.rmSync('run/old.sock', { force: true }); require('net').createServer().listen('run/old.sock');`;
    return spawn(process.execPath, ['-e', script], { cwd: directory.path });
  };
  try {
    await waitFor('down', () => said.length === 1);
    const first = serve();
    await waitFor('up', () => said.length === 2);
    first.kill('SIGKILL');
    await waitFor('down again', () => said.length === 3);
    const second = serve();
    await waitFor('up again', () => said.length === 4);
    assert.deepEqual(said, ['down', 'up', 'down', 'up']);
    second.kill('SIGKILL');
    await once(second, 'exit');
  } finally {
    watcher.stop();
  }
});
