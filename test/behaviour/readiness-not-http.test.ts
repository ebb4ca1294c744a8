/**
 * What listens and does not speak HTTP is ready and gets no route; its log stays clean.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { unusedPort } from './support/unused-port.js';
import { WatchedApp } from './support/watched-app.js';

test('Redis, which takes a Host for an attack', skipUnless('redis', 'linux'), async () => {
  await using directory = await temporaryDirectory();
  const port = await unusedPort();
  await using app = await WatchedApp.start(
    directory,
    `redis-server --port ${port} --bind 127.0.0.1 --save "" --loglevel verbose`,
  );
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'tcp', host: '127.0.0.1', port });
  assert.equal(report.http, false);
  assert.match(app.remarks.join('\n'), /does not speak HTTP \(it says `-ERR.*gets no route/);
  assert.equal(app.remarks.length, 1);
  assert.doesNotMatch(app.output.text, /SECURITY ATTACK/);
});

test('a server that closes every connection without a word', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'mute.mjs': `import { createServer } from 'node:net';
createServer((socket) => socket.once('data', () => socket.end())).listen(0, '127.0.0.1');
`,
  });
  await using app = await WatchedApp.start(directory, `${process.execPath} mute.mjs`);
  const { report } = await app.report('ready');
  assert.equal(report.http, false);
});

test('a server that greets before it is asked', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'greeter.mjs': `import { createServer } from 'node:net';
createServer((socket) => {
  socket.on('error', () => {});
  socket.write('220 mail.test ESMTP\\r\\n');
}).listen(0, '127.0.0.1');
`,
  });
  await using app = await WatchedApp.start(directory, `${process.execPath} greeter.mjs`);
  const { report } = await app.report('ready');
  assert.equal(report.http, false);
  assert.match(app.remarks.join('\n'), /220 mail\.test/);
});
