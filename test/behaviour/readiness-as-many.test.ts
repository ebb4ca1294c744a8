/**
 * Promise: an app is ready soon after it listens also where as many sockets listen then as before, by whose number
 * nobody can tell that there is another one. In a network of its own, as the number of sockets of the whole machine
 * changes all the time.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSockpit, sockpit, stackStatus, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program, repository } from './support/test-environment.js';

/** `lo` of a new network is down: SIOCSIFFLAGS with IFF_UP (netdevice(7)). */
const UP = [
  'import fcntl, os, socket, struct, sys',
  "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))",
  'os.execvp(sys.argv[1], sys.argv[1:])',
].join('\n');
const OWN_NETWORK = ['unshare', '--user', '--map-root-user', '--net', 'python3', '-c', UP] as const;

const [unshare, ...words] = OWN_NETWORK;
const possible = spawnSync(unshare, [...words, 'true']).status === 0;
const skip = possible ? false : 'needs python3, and networks in user namespaces (Linux)';

/** In Perl, as it is there sooner than anybody looks. */
const QUICK = `
use Socket;
socket(S, PF_INET, SOCK_STREAM, 6);
setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1);
bind(S, sockaddr_in(18123, INADDR_LOOPBACK)) or die;
listen(S, 20);
while (accept(C, S)) {
  sysread(C, $request, 4096);
  syswrite(C, "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok");
  close C;
}
`;

/** Looks for its own listeners, one of which takes the place of another while nobody looks. */
const LOOKS = `
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { justSpawned, scanInstance } from '${new URL('../../src/supervisor/discovery/scan.ts', import.meta.url).href}';
let known = justSpawned();
async function find(server) {
  const { port } = server.address();
  for (const until = Date.now() + 15_000; Date.now() < until; await sleep(20)) {
    known = await scanInstance(process.pid, known);
    if (known.some(({ bound }) => bound.endsWith(':' + port))) return;
  }
  throw new Error('not found');
}
const first = createServer().listen(0);
await find(first);
for (let i = 0; i < 20; i++) known = await scanInstance(process.pid, known);
first.close();
const second = createServer().listen(0);
await find(second);
second.close();
`;

/** Tries a port, as those do who look for one that is free, and listens on another. */
const TRIES = `
import { createServer } from 'node:http';
import { createServer as createSilent } from 'node:net';
const answering = createServer((request, response) => response.end('ok'));
const tried = createSilent((client) => client.on('error', () => {})).listen(18123, '127.0.0.1', () => {
  setTimeout(() => {
    tried.close();
    answering.listen(18124, '127.0.0.1');
  }, 60);
});
`;

const options = { program: [...OWN_NETWORK, process.execPath, program] } as const;
const SOON_S = 4;

test('after each restart of an app that is quick', { skip }, async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'a: exec perl app.pl\n',
    'app.pl': QUICK,
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], options);
  await waitForState(directory, 'a', ['ready']);
  for (let time = 0; time < 3; time++) {
    // What listens has been looked at, and is taken for known.
    await sleep(1500);
    const from = run.output.lines.length;
    const restarted = await sockpit(directory, ['restart', 'a']);
    assert.equal(restarted.code, 0, restarted.text);
    const [said, , s] = await run.waitForLine(/a is ready after (?:(\d+)ms|([\d.]+)s)/, { from });
    assert.ok(Number(s ?? 0) < SOON_S, said);
  }
});

test('of an app that closes one listener and opens another', { skip }, async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'a: exec node app.mjs\n',
    'app.mjs': TRIES,
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], options);
  await waitForState(directory, 'a', ['ready']);
  const { apps } = await stackStatus(directory);
  assert.match(JSON.stringify(apps), /18124/, run.output.text);
});

test('of a listener that takes the place of another while nobody looks', { skip }, async () => {
  await using directory = await temporaryDirectory({ 'looks.mts': LOOKS });
  const args = [...words, process.execPath, '--import', 'tsx', directory.join('looks.mts')];
  const { status, stderr } = spawnSync(unshare, args, { cwd: repository, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
