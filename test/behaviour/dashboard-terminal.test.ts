/**
 * The dashboard in a real terminal: a face of a supervisor process, which gives the terminal back
 * and leaves the stack as it was asked to.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal, type Terminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const echo = nodeApp('fixtures/echo-server.mjs');
// In a shell that stays, also where a Ctrl-C comes when the program has just given the terminal back: a
// pane whose command has ended hides its cursor.
const line = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const command = [
  'sh',
  '-c',
  `trap : INT; ${line}; echo "ended with $?"; trap '' INT; exec sleep 600`,
];

/** Waits for the end of the program in the shell; its exit code. */
async function exitCode(terminal: Terminal): Promise<number> {
  const rows = await terminal.waitFor(/ended with \d+/, 15_000);
  return Number(/ended with (\d+)/.exec(rows.join('\n'))?.[1]);
}

/** The process of the dashboard, not of its supervisor. */
function faceOf(terminal: Terminal): number {
  const face = terminal
    .processes()
    .find(({ command: words }) => /sockpit.js -p 0/.test(words) && !words.startsWith('sh '));
  assert.ok(face, JSON.stringify(terminal.processes()));
  return face.pid;
}

const project = (): Promise<TemporaryDirectory> =>
  temporaryDirectory({ Procfile: `api: ${echo}\n#@ worker\nticker: ${nodeApp('worker.mjs')}\n` });

/** The terminal as a program must leave it. */
async function assertGivenBack(terminal: Terminal): Promise<void> {
  const { alternateScreen, cursorVisible, mouse, applicationKeypad } = await terminal.flags();
  assert.deepEqual(
    { alternateScreen, cursorVisible, mouse, applicationKeypad },
    { alternateScreen: false, cursorVisible: true, mouse: false, applicationKeypad: false },
  );
}

/** Waits until the stack of this directory is gone, with its supervisor. */
async function stackEnds(pid: number): Promise<void> {
  await waitFor('the supervisor to be gone', () => !isAlive(pid), { timeoutMs: 15_000 });
}

test('starts, moves, searches, restarts, resizes and quits', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  await terminal.waitFor(/ticker.*waiting for work/);
  const before = await stackStatus(directory);

  await terminal.keys('j');
  await terminal.waitFor(/▸1 . api/);
  await terminal.keys('j');
  await terminal.waitFor(/▸2 . ticker/);
  await terminal.type('/tick');
  await terminal.keys('Enter');
  await terminal.waitFor(/tick.*\d of \d/s);
  await terminal.keys('Escape');
  // Escape and a key right behind it would be one key with Alt.
  await terminal.waitFor((rows) => !/\d of \d/.test(rows.join('\n')));

  await terminal.keys('1', 'r');
  const api = before.apps.find(({ name }) => name === 'api');
  await waitFor('api to be another process', async () => {
    const now = (await stackStatus(directory)).apps.find(({ name }) => name === 'api');
    return now?.state === 'ready' && now.pid !== api?.pid;
  });
  await terminal.waitFor(/api .*ready/);

  await terminal.resize(200, 50);
  await terminal.waitFor((rows) => rows.length === 50 && /api .*ready.*│/.test(rows.join('\n')));
  await terminal.resize(80, 24);
  await terminal.waitFor((rows) => rows.length === 24 && /q quit/.test(rows.join('\n')));

  await terminal.keys('q');
  await terminal.waitFor(/stop all/i);
  await terminal.keys('y');
  assert.equal(await exitCode(terminal), 0);
  await assertGivenBack(terminal);
  assert.match((await terminal.screen()).join('\n'), /project has ended/);
  assert.equal(isAlive(before.pid), false);
  assert.equal(isAlive(api?.pid ?? 0), false);
});

/** An app that answers, and takes a second to end when it is told to. */
const SLOW_TO_END = `api: ${echo}
#@ worker
slow: sh -c 'trap "sleep 1; exit 0" TERM; while :; do sleep 0.1; done'
`;

test(
  'Ctrl-C stops all in order without a question, and says what it waits for',
  needs,
  async () => {
    await using directory = await temporaryDirectory({ Procfile: SLOW_TO_END });
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/slow .*running/);
    const { pid } = await stackStatus(directory);
    await terminal.keys('C-c');
    await terminal.waitFor(/KILL in \d+s, waits for slow.*Ctrl-C kill at once/s);
    assert.equal(await exitCode(terminal), 0);
    await assertGivenBack(terminal);
    assert.equal(isAlive(pid), false);
  },
);

test('a second Ctrl-C kills', needs, async () => {
  await using directory = await temporaryDirectory({
    Procfile: "#@ worker grace=60s\ndeaf: sh -c 'trap : TERM; while :; do sleep 0.1; done'\n",
  });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/deaf .*running/);
  await terminal.keys('C-c');
  // One that comes at once would pass for the same keystroke, and one too many for giving up.
  await terminal.waitFor(/KILL in [1-5][0-8]s, waits for deaf/);
  await terminal.keys('C-c');
  await terminal.waitFor(/KILL sent|has ended/);
  assert.equal(await exitCode(terminal), 0);
});

test('Ctrl-C leaves a stack that another terminal started, and says so', needs, async () => {
  await using directory = await project();
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  await terminal.keys('C-c');
  assert.equal(await exitCode(terminal), 0);
  assert.match((await terminal.screen()).join('\n'), /project goes on.*end it: sockpit down/s);
  assert.equal((await stackStatus(directory)).detached, true);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test(
  'a suspended dashboard stays off the screen in the background, and comes back at the size of then',
  needs,
  async () => {
    await using directory = await project();
    await using terminal = await openTerminal(directory, ['bash', '--norc', '--noprofile', '-i']);
    await terminal.waitFor(/[$#]/);
    await terminal.type(`${line}\n`);
    await terminal.waitFor(/api .*ready/);
    await terminal.keys('C-z');
    await terminal.waitFor(/Stopped/);
    await terminal.type('bg\n');
    // The shell tells it before its next prompt.
    await waitFor(
      'the dashboard to be stopped once more',
      async () => {
        if (/Stopped.*Stopped/s.test((await terminal.screen()).join('\n'))) return true;
        await terminal.keys('Enter');
        return false;
      },
      { everyMs: 200 },
    );
    await terminal.type('echo still the "shell"\n');
    const rows = await terminal.waitFor(/^still the shell$/m);
    assert.doesNotMatch(rows.join('\n'), /api .*ready/);
    assert.equal((await terminal.flags()).alternateScreen, false);
    await terminal.resize(60, 18);
    await terminal.type('fg\n');
    // Drawn for the size that it has now, of which nobody has told it.
    const resumed = await terminal.waitFor(/api .*ready/);
    assert.match(resumed[0] ?? '', /^ project +http:\/\/localhost:\d+ +\d\/\d ready/);
    assert.match(resumed.at(-1) ?? '', /^ \? help/);
    await terminal.keys('C-c');
    await terminal.waitFor(/has ended/);
  },
);

test(
  'an error finds its reader, and the card of a crash stays until it is read',
  needs,
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: ${echo}
#@ worker restart=always retries=99
mail: sh -c 'test -e died || { touch died; sleep 1; echo "KeyError: sku" >&2; exit 3; }; exec sleep 600'
`,
    });
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/! 1 unseen/);
    await terminal.waitFor(/✖ mail exited with 3[^]*▌ KeyError: sku[^]*▌ now running/);
    await terminal.keys('e');
    await terminal.waitFor(/▸2 . mail[^]*─ mail ─[^]*▌KeyError: sku/);
    await terminal.waitFor(/^(?![^]*unseen)/);
    await terminal.keys('Escape');
    await terminal.waitFor(/^KeyError: sku/m);
    await terminal.keys('Escape');
    await terminal.waitFor(/^(?![^]*Esc closes)/);
  },
);

test('the log is filtered by words and by level, and JSON is readable', needs, async () => {
  const script = [
    'echo plain words',
    `echo '{"level":"error","msg":"no such table","table":"carts"}'`,
    'echo other words >&2',
    'exec sleep 600',
  ].join('; ');
  await using directory = await temporaryDirectory({
    'say.sh': script,
    Procfile: '#@ worker\nsay: sh say.sh\n',
  });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/plain words[^]*error no such table table=carts[^]*other words/);
  await terminal.type('&words !other');
  await terminal.waitFor(/^(?![^]*no such table)[^]*plain words/);
  await terminal.keys('Enter', 'l', 'l', 'l');
  await terminal.waitFor(/no line passes the filter/);
  await terminal.type('&');
  await terminal.keys('C-u', 'Enter');
  await terminal.waitFor(/from error ─[^]*no such table/);
  await terminal.keys('J');
  await terminal.waitFor(/"msg":"no such table"/);
  const file = directory.join('saved.log');
  await terminal.keys('S', 'C-u');
  await terminal.type(file);
  await terminal.keys('Enter');
  await terminal.waitFor(/saved 1 line to/);
  assert.match(await readFile(file, 'utf8'), /^say \| \{"level":"error".*\}\n$/);
  await terminal.keys('S', 'C-u');
  await terminal.type(file);
  await terminal.keys('Enter');
  await terminal.waitFor(/it exists already/);
});

test('requests come into view, and Enter leads to the log', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command, { columns: 120, rows: 40 });
  await terminal.waitFor(/api .*ready/);
  const url = new URL((await stackStatus(directory)).listen[0] ?? '');
  await get(`${url.origin}/api/found`);
  await get(`${url.origin}/nowhere`);
  await terminal.keys('a');
  await terminal.waitFor(/GET +\/api\/found +200[^]*GET +\/nowhere +404/);
  await terminal.type('&status<400');
  await terminal.waitFor(/1 of 2/);
  await terminal.keys('Enter');
  // Enter keeps the filter, and the next one leads from the request.
  await terminal.waitFor(/status<400 ─ follow/);
  await terminal.keys('Enter');
  await terminal.waitFor(/▸1 . api[^]*request +GET \/api\/found/);
});

test('a request has its row while it is held, and keeps it when it has ended', needs, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ ready='exec:test -e open'\napi: ${echo}\n`,
  });
  await using terminal = await openTerminal(directory, command, { columns: 120, rows: 40 });
  await terminal.waitFor(/api .*exec \d+\/30s/);
  const { origin } = new URL((await stackStatus(directory)).listen[0] ?? '');
  const answer = get(`${origin}/api/held`);
  await terminal.type('a');
  await terminal.waitFor(/▸.*GET +\/api\/held +held +\d+s\+/);
  await terminal.waitFor(/1 held/);
  await terminal.waitFor(/status +held until api is ready/);
  await directory.write({ open: '' });
  assert.equal((await answer).status, 200);
  await terminal.waitFor(/▸.*GET +\/api\/held +200 +\d+s?$/m);
  await terminal.waitFor((rows) => !rows.join('\n').includes('1 held'));
});

test('a request is shown in full, without its secrets', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  const { origin } = new URL((await stackStatus(directory)).listen[0] ?? '');
  const headers = { 'X-Marked': 'so', Cookie: 'session=17', Authorization: 'Bearer sesame' };
  await get(`${origin}/api/found`, { headers });
  await terminal.keys('a');
  await terminal.waitFor(/GET +\/api\/found +200/);
  await terminal.keys('Space');
  const rows = await terminal.waitFor(/request ─[^]*X-Marked: so/);
  assert.match(rows.join('\n'), /Cookie: session=…\n[^]*Authorization: Bearer …\n/);
  await terminal.keys('G');
  await terminal.waitFor(/of the answer[^]*Content-Type: application\/json/);
  const socketPath = await directory.controlSocket();
  const { body } = await get('http://sockpit/v1/requests/1', { socketPath });
  assert.match(body, /"X-Marked","so"/);
  assert.doesNotMatch(body, /=17|sesame/);
  await terminal.keys('Escape');
  await terminal.waitFor(/▸requests/);
});

test('d leaves the stack running, and sockpit comes back to it', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  await terminal.keys('d');
  assert.equal(await exitCode(terminal), 0);
  await assertGivenBack(terminal);
  const status = await stackStatus(directory);
  assert.equal(status.detached, true);
  await using second = await openTerminal(directory, command);
  await second.waitFor(/api .*ready/);
  // It did not start the stack: q leaves without a question.
  await second.keys('q');
  assert.equal(await exitCode(second), 0);
  assert.equal((await stackStatus(directory)).pid, status.pid);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test(
  'a stopped dashboard touches no request, a killed one ends the stack in order',
  needs,
  async () => {
    await using directory = await project();
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/api .*ready/);
    const status = await stackStatus(directory);
    const url = new URL(status.listen[0] ?? '');
    const face = faceOf(terminal);
    process.kill(face, 'SIGSTOP');
    for (let i = 0; i < 20; i++) {
      assert.equal((await get(`${url.origin}/api/${i}`)).status, 200);
    }
    process.kill(face, 'SIGKILL');
    await stackEnds(status.pid);
    assert.equal(isAlive(status.apps[0]?.pid ?? 0), false);
  },
);

test('a stack that does not end is given up, and named', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  // It hears neither the wish to stop nor the kill.
  process.kill(pid, 'SIGSTOP');
  try {
    await terminal.keys('q');
    await terminal.waitFor(/stop all/i);
    await terminal.keys('y');
    await waitFor(
      'a Ctrl-C to leave',
      async () => {
        if (/ended with/.test((await terminal.screen()).join('\n'))) return true;
        await terminal.keys('C-c');
        return false;
      },
      { timeoutMs: 15_000, everyMs: 300 },
    );
    assert.equal(await exitCode(terminal), 1);
    await assertGivenBack(terminal);
    assert.match((await terminal.screen()).join('\n'), new RegExp(`not ended.* ${pid}`, 's'));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await stackEnds(pid);
});

test('a closed window ends the stack in order', needs, async () => {
  await using directory = await project();
  const terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  const { pid, apps } = await stackStatus(directory);
  await terminal.close();
  await stackEnds(pid);
  for (const app of apps) assert.equal(isAlive(app.pid ?? 0), false, app.name);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(
    `gives the terminal back, with a summary, when it is told to end by ${signal}`,
    needs,
    async () => {
      await using directory = await project();
      await using terminal = await openTerminal(directory, command);
      await terminal.waitFor(/api .*ready/);
      const { pid } = await stackStatus(directory);
      process.kill(faceOf(terminal), signal);
      assert.equal(await exitCode(terminal), signal === 'SIGTERM' ? 143 : 129);
      await assertGivenBack(terminal);
      assert.match(
        (await terminal.screen()).join('\n'),
        /project has ended; it was at http.*before that: 1 ready, 1 running.*logs: /s,
      );
      await stackEnds(pid);
    },
  );
}

test('a suspended dashboard ends when its shell tells it to', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, ['bash', '--norc', '--noprofile', '-i']);
  await terminal.waitFor(/[$#]/);
  await terminal.type(`${line}\n`);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  await terminal.keys('C-z');
  await terminal.waitFor(/Stopped/);
  await terminal.type('kill %1\n');
  await terminal.waitFor(/project has ended/);
  await stackEnds(pid);
  assert.equal((await terminal.flags()).alternateScreen, false);
});

test('a supervisor that was killed is no ordinary end', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  process.kill(pid, 'SIGKILL');
  assert.equal(await exitCode(terminal), 70);
  const told = (await terminal.screen()).join('');
  assert.match(told, /its supervisor \(pid \d+\) was killed \(SIGKILL\)/);
  assert.match(told, /it was at http.*as far as it is known: 1 ready, 1 running.*logs: \//);
  await assertGivenBack(terminal);
});

test('a config error is told on the plain screen', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api true\n' });
  await using terminal = await openTerminal(directory, command);
  assert.equal(await exitCode(terminal), 2);
  assert.match((await terminal.screen()).join('\n'), /Procfile:1:1: error/);
  await assertGivenBack(terminal);
});
