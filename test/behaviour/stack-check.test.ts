/**
 * `check` tells what a config means, or everything that is wrong with it; and nothing is started on
 * an error. `--help` and `--version` answer.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { copyExample } from './support/example-stack.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, repository } from './support/test-environment.js';

test('--version is that of the package, --help names the commands', async () => {
  await using directory = await temporaryDirectory();
  const manifest = JSON.parse(await readFile(`${repository}package.json`, 'utf8')) as {
    version: string;
  };
  const version = await sockpit(directory, ['--version']);
  assert.equal(version.code, 0);
  assert.equal(version.stdout, `${manifest.version}\n`);
  const help = await sockpit(directory, ['--help']);
  assert.equal(help.code, 0);
  for (const word of [
    'up',
    'check',
    'status',
    'logs',
    'restart',
    'down',
    '--plain',
    '-f',
    '-d',
    '-p',
  ]) {
    assert.match(
      help.stdout,
      new RegExp(`(^|[\\s,|[])${word}\\b`, 'm'),
      `--help does not name ${word}`,
    );
  }
});

test('check of the example: each app with its prefix and socket, and no complaint', async () => {
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  // Whether somebody holds the example's own port on this machine is not the question.
  const { code, stdout, stderr } = await sockpit(directory, ['check', '-f', 'procfile.example'], {
    env: { SOCKPIT_LISTEN: 'localhost:0' },
  });
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  assert.match(stdout, /procfile\.example/);
  const described = await sockpit(directory, ['routes', '-f', 'procfile.example']);
  assert.match(described.stdout, /localhost:8080\+/);
  assert.match(stdout, /^api .*\/api\//m);
  assert.match(stdout, /^flask .*\/flask\/ .*app\.sock/m);
  assert.match(stdout, /^ticker +worker/m);
});

test('all errors at once, each with its place, its line and a caret; nothing is started', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      `api: touch started; ${nodeApp('worker.mjs')}`,
      '#@ prefx=/web/',
      `web: ${nodeApp('worker.mjs')}`,
      'forgotten node server.js',
      `api: ${nodeApp('worker.mjs')}`,
      '#@ grace=soon',
      `late: ${nodeApp('worker.mjs')}`,
      '',
    ].join('\n'),
  });
  for (const args of [['check'], ['--plain', '-p', '0'], ['-d', '-p', '0']]) {
    const { code, stdout, stderr } = await sockpit(directory, args);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, /Procfile:2:4/);
    assert.match(stderr, /#@ prefx=\/web\/\n\s*[|]?\s*\^/);
    assert.match(stderr, /prefix/, 'the nearest known key is not named');
    assert.match(stderr, /Procfile:4:1/);
    assert.match(stderr, /forgotten: node server\.js/, 'the line meant is not proposed');
    assert.match(stderr, /Procfile:5:1/);
    assert.match(stderr, /Procfile:6:\d+/);
    assert.match(stderr, /soon/);
  }
  await assert.rejects(readFile(directory.join('started')), { code: 'ENOENT' });
});

test('a PORT that is no base is an error at its place, of a file and of the environment', async () => {
  const Procfile = `api: ${nodeApp('worker.mjs')}\n`;
  await using directory = await temporaryDirectory({ Procfile, '.env': 'A=1\nPORT=abc\n' });
  const inFile = await sockpit(directory, ['--plain', '-p', '0']);
  assert.equal(inFile.code, 2, inFile.text);
  assert.match(inFile.stderr, /\.env:2:1: error: PORT=abc is no port/);
  await directory.write({ '.env': '' });
  const env = { PORT: '70000' };
  const inShell = await sockpit(directory, ['--plain', '-p', '0'], { env });
  assert.equal(inShell.code, 2, inShell.text);
  assert.match(inShell.stderr, /PORT=70000 in the environment is no port/);
});

test('a folder that is not there is an error, and the other apps start', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ cwd=nowhere\nlost: sleep 600\nweb: ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  const env = { SOCKPIT_LISTEN: 'localhost:0' };
  const { code, stderr } = await sockpit(directory, ['check'], { env });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /Procfile:2:1: error: lost cannot start: there is no folder .*\/nowhere$/m);
  await using run = runSockpit(directory);
  await run.waitForState('web', 'ready');
  await run.waitForState('lost', 'failed');
});

test('without a config it says what it looked for', async () => {
  await using directory = await temporaryDirectory();
  const { code, stderr } = await sockpit(directory, ['--plain', '-p', '0']);
  assert.equal(code, 2);
  assert.match(stderr, /Procfile/);
});

test('a colon of another keyboard is told', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'web\uff1anode server.js\n' });
  const { code, stdout, stderr } = await sockpit(directory, ['check']);
  assert.equal(code, 2);
  assert.match(stdout + stderr, /did you mean `web: node server\.js`\?/);
});

test('-f with a file that is not there names it', async () => {
  await using directory = await temporaryDirectory();
  const { code, stderr } = await sockpit(directory, ['check', '-f', 'nowhere/Procfile']);
  assert.equal(code, 2);
  assert.match(stderr, /nowhere\/Procfile/);
});

test('a port that is taken ends the start with 98 and names the holder', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${nodeApp('worker.mjs')}\n` });
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await sockpit(directory, ['--plain', '--listen', `127.0.0.1:${port}`]);
    assert.equal(code, 98, stderr);
    assert.match(stderr, new RegExp(`127\\.0\\.0\\.1:${port} is taken`));
    assert.match(stderr, new RegExp(`${process.pid}`), 'the holder is not named');
    // With a + the next free one is taken, and said.
    await using run = runSockpit(directory, ['--plain', '--listen', `127.0.0.1:${port}+`]);
    assert.notEqual(new URL(await run.url()).port, String(port));
    await run.waitForLine(new RegExp(`${port}.*(taken|in use)`));
  } finally {
    server.close();
  }
});
