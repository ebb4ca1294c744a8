/**
 * Promise: while a debugger waits for a person, nobody's time runs out: not the app's to become ready, not
 * that of a request that is held or sent.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { patient } from './support/wait-for.js';

async function type(directory: TemporaryDirectory, app: string, text: string): Promise<void> {
  const handle = await connectControl(await directory.controlSocket());
  const { ok, message } = await handle.act(app, { kind: 'input', text });
  await handle.close();
  assert.ok(ok, message);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Stops before it listens. */
const SERVER = `
import http.server, os
breakpoint()
class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'hello')
http.server.HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Hello).serve_forever()
`;

for (const tty of [false, true]) {
  test(`at its start, ${tty ? 'under a terminal' : 'on a pipe'}: within and hold-for wait`, async () => {
    await using directory = await temporaryDirectory({
      'server.py': SERVER,
      Procfile: `#@ within=3s hold-for=3s tty=${tty}\napi: python3 server.py $PORT\n`,
    });
    await using run = runSockpit(directory);
    await run.waitForLine(/api stands at \(Pdb\): pdb waits for you; sockpit attach api/);
    const answer = get(`${await run.url()}/api/`);
    // Twice what either would have had, which a busy machine needs to come to the prompt at all.
    await pause(6000);
    const { state, attention } = await run.waitForState('api', 'starting', 'running');
    assert.equal(attention?.kind === 'debugger' && attention.who, 'pdb', state);
    await type(directory, 'api', 'c\n');
    const { status, body } = await answer;
    assert.deepEqual([status, body], [200, 'hello']);
    await run.waitForLine(/api has left the debugger/);
    assert.ok(!run.output.text.includes('overdue'));
  });
}

test(
  'in a request to gunicorn: timeout waits, and its own is warned of',
  skipUnless('flask'),
  async () => {
    await using directory = await temporaryDirectory({
      'api.py': [
        'from flask import Flask',
        'app = Flask(__name__)',
        "@app.route('/')",
        "def index(): return 'up'",
        "@app.route('/stop')",
        'def stop():',
        '    answer = 42',
        '    breakpoint()',
        '    return str(answer)',
      ].join('\n'),
      Procfile: '#@ timeout=1s\napi: gunicorn --bind unix:app.sock -m 007 api:app\n',
    });
    await using run = runSockpit(directory);
    await run.waitForState('api', 'ready');
    const answer = get(`${await run.url()}/api/stop`);
    await run.waitForLine(/gunicorn kills the worker after its 30 s: add --timeout 0/);
    await pause(3000);
    await type(directory, 'api', 'answer = 43\n');
    await type(directory, 'api', 'c\n');
    const { status, body } = await answer;
    assert.deepEqual([status, body], [200, '43']);
  },
);

test('without a terminal nobody can answer it: up -d, wait and -- CMD end with 124 after within', async () => {
  await using directory = await temporaryDirectory({
    // By then Python has to be there.
    Procfile: `#@ within=${patient(1)}s\nboot: exec python3 -c "breakpoint(); 1"\n`,
  });
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  try {
    assert.equal(up.code, 124, up.stderr);
    assert.match(up.stderr, /boot is not ready: it waits at \(Pdb\): sockpit attach boot/);
    const waited = await sockpit(directory, ['wait']);
    assert.equal(waited.code, 124, waited.stderr);
    assert.match(waited.stderr, /boot waits at \(Pdb\)\n {2}sockpit attach boot/);
  } finally {
    await sockpit(directory, ['down']);
  }
  const around = await sockpit(directory, ['-p', '0', '--', 'echo', 'ran']);
  assert.equal(around.code, 124, around.stderr);
  assert.equal(around.stdout, '');
});
