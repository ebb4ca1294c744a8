/**
 * `check` finds what a start would meet on this machine, before anything is started.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const FREE = { SOCKPIT_LISTEN: 'localhost:0' };

interface Report {
  readonly ok: boolean;
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly message: string;
    readonly position?: { readonly line: number };
  }[];
}

test('what is missing is named with its line, and nothing is started', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      `good: touch started; ${nodeApp('worker.mjs')}`,
      'lost: no-such-program --really',
      '#@ cwd=nowhere',
      'gone: sleep 600',
      '#@ optional',
      'maybe: no-such-program',
      '',
    ].join('\n'),
  });
  const { code, stdout } = await sockpit(directory, ['check', '--json'], { env: FREE });
  assert.equal(code, 2);
  const { ok, diagnostics } = JSON.parse(stdout) as Report;
  assert.equal(ok, false);
  const told = diagnostics.map(
    ({ severity, message, position }) => `${severity} ${position?.line ?? '-'}: ${message}`,
  );
  assert.equal(told.length, 3, told.join('\n'));
  assert.match(told[1] ?? '', /^error 4: gone cannot start: there is no folder .*nowhere/);
  assert.match(told[0] ?? '', /^error 2: lost needs no-such-program/);
  assert.match(told[2] ?? '', /^warning 6: maybe needs no-such-program/);
  await assert.rejects(readFile(directory.join('started')), { code: 'ENOENT' });
});

test('an env file that would keep one app from starting is told at its line, once', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      ...['latin', 'latin', 'line', 'dir', 'conda', 'link', 'good'],
      ...[undefined, undefined],
    ]
      .map((folder, n) => `#@ worker${folder ? ` cwd=${folder}` : ''}\na${n}: sleep 600\n`)
      .join(''),
    'line/.env': 'A=1\nB\n',
    'dir/.env/x': '',
    'conda/.env/conda-meta/history': '',
    'good/.env': 'A=1\n',
  });
  for (const folder of ['latin', 'link']) await mkdir(directory.join(folder));
  await writeFile(directory.join('latin/.env'), Buffer.from('A=gr\xfc\n', 'latin1'));
  await symlink('nowhere', directory.join('link/.env'));
  const { code, stdout } = await sockpit(directory, ['check', '--json'], { env: FREE });
  const { diagnostics } = JSON.parse(stdout) as Report;
  const told = diagnostics.map(
    ({ severity, message, position }) =>
      `${severity} ${position?.line}: ${message.replaceAll(`${directory.path}/`, '')}`,
  );
  assert.equal(told.length, 4, told.join('\n'));
  assert.equal(told[0], 'error 1: the file is not UTF-8');
  assert.match(told[1] ?? '', /^error 2: /);
  assert.equal(told[2], 'warning 1: dir/.env is a folder: no variables are read there');
  assert.match(
    told[3] ?? '',
    /^error 1: the env file link\/\.env cannot be read: it leads to nowhere/,
  );
  assert.equal(code, 2);
  const { stdout: listed } = await sockpit(directory, ['routes'], { env: FREE });
  assert.ok(listed.includes('a6'), 'what keeps one app from starting is no fault of the config');
});

test('a socket in a folder that is missing is named, unless something makes it', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      'one: PATH=$PATH gunicorn --bind unix:no/where/one.sock m:app',
      '#@ socket=no/where/two.sock',
      'two: sleep 600',
      'three: mkdir -p no && PATH=$PATH gunicorn --bind unix:no/three.sock m:app',
      '#@ after=six',
      'four: PATH=$PATH gunicorn --bind unix:no/four.sock m:app',
      'five: PATH=$PATH gunicorn --bind unix:five.sock m:app',
      '#@ oneshot',
      'six: mkdir -p no',
      '#@ external socket=no/where/seven.sock',
      'seven:',
      '',
    ].join('\n'),
  });
  const { stdout } = await sockpit(directory, ['check', '--json'], { env: FREE });
  const { diagnostics } = JSON.parse(stdout) as Report;
  const told = diagnostics.flatMap(({ severity, message, position }) =>
    message.includes('does not exist') ? [`${severity} ${position?.line}: ${message}`] : [],
  );
  assert.equal(told.length, 2, stdout);
  assert.match(
    told[0] ?? '',
    /^error 1: one cannot bind .*\/no\/where\/one\.sock: the folder .*\/no\/where does not exist$/,
  );
  assert.match(told[1] ?? '', /^warning 3: two is to answer on .*: the folder .* does not exist$/);
});

test('a program is looked for wherever the command surely runs it, and only there', async () => {
  const fine = [
    'npm install && no-such-tool',
    'test -x no-such && no-such',
    'no-such || sleep 9',
    './*-such',
    '$NO_SUCH x',
    'if no-such; then sleep 9; fi',
    'PATH=bin:$PATH no-such',
    '. ./no-such && no-such',
    '"~/no-such"',
    '~/tool',
    'cd ~/deep && ../tool',
    'cd deep && python3 ../tool.py',
    'node $NO_SUCH.js',
    'npm run build && node no-such.js',
  ];
  const lost = [
    'sleep 1 && no-such-1',
    'cat x | no-such-2',
    'cd deep && no-such-3',
    'A=1 exec env B=2 no-such-4',
    '"no-such-5" x',
    '~/no-such-6',
    'echo hi; no-such-7',
    '(cd deep && ./no-such-8)',
    'cd nowhere-9 && sleep 1',
    'cd deep && python3 -u no-such-10.py',
    'PORT=1 node no-such-11.js',
  ];
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ oneshot',
      'build: sh make.sh',
      '#@ after=build',
      'built: ./built-by-make',
      ...fine.map((command, at) => `fine${at}: ${command}`),
      ...lost.map((command, at) => `lost${at}: ${command}`),
      '',
    ].join('\n'),
    tool: '#!/bin/sh\n',
    'tool.py': '',
    'make.sh': '',
  });
  await mkdir(directory.join('deep'));
  await chmod(directory.join('tool'), 0o755);
  const env = { ...FREE, HOME: directory.path };
  const { code, stdout } = await sockpit(directory, ['check', '--json'], { env });
  assert.equal(code, 2);
  const { diagnostics } = JSON.parse(stdout) as Report;
  const told = diagnostics.map(({ message }) => message);
  assert.equal(told.length, lost.length, told.join('\n'));
  for (const [at, message] of told.entries()) {
    assert.match(message, new RegExp(`^lost${at} .*(no-such|nowhere)-${at + 1}\\b`));
  }
});

test('apps on one socket are found behind links and other spellings', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      'a: gunicorn --bind unix:real/x.sock -m 007 api:app',
      '#@ cwd=link',
      'b: gunicorn --bind unix:x.sock -m 007 api:app',
      '',
    ].join('\n'),
  });
  await mkdir(directory.join('real'));
  await symlink('real', directory.join('link'));
  const { code, stderr } = await sockpit(directory, ['check'], { env: FREE });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /error: a and b both answer on unix:.*\/real\/x\.sock/);
});

test('a listener and a socket that are taken are named with their holder', async () => {
  await using directory = await temporaryDirectory();
  const server = createServer().listen(0, '127.0.0.1');
  const other = createServer().listen(directory.join('app.sock'));
  try {
    await Promise.all([once(server, 'listening'), once(other, 'listening')]);
    const { port } = server.address() as { port: number };
    await directory.write({
      Procfile: `#@stack listen=127.0.0.1:${port}\napi: ${nodeApp('fixtures/mirror.mjs')} --uds=x\n`,
      'loose.procfile': `web: PORT=${port} ${nodeApp('fixtures/mirror.mjs')}\n`,
      'taken.procfile': `#@ socket=app.sock\napi: ${nodeApp('fixtures/mirror.mjs')}\n`,
    });
    const listener = await sockpit(directory, ['check']);
    assert.equal(listener.code, 2);
    assert.match(
      listener.stderr,
      new RegExp(`error: 127\\.0\\.0\\.1:${port} is taken by .*\\(${process.pid}\\)`),
    );
    const socket = await sockpit(directory, ['check', '-f', 'taken.procfile'], { env: FREE });
    assert.equal(socket.code, 2);
    assert.match(
      socket.stderr,
      new RegExp(`app\\.sock is already served by .*\\(${process.pid}\\)`),
    );
    const loose = await sockpit(directory, ['check', '-f', 'loose.procfile'], { env: FREE });
    assert.equal(loose.code, 0, loose.text);
    assert.match(loose.stderr, /warning: .* is already served by/);
    const next = await sockpit(directory, ['check'], {
      env: { SOCKPIT_LISTEN: `127.0.0.1:${port}+` },
    });
    assert.equal(next.code, 0, next.text);
    assert.match(next.stderr, /warning: .* is taken by/);
  } finally {
    server.close();
    other.close();
  }
});

test('a running stack is no hindrance to itself', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: SOCKET=app.sock ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const { code, text } = await sockpit(directory, ['check']);
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, /already served|is taken/);
});

test('a file in the place of a folder is named', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app files prefix=/f/ root=afile\n#@ cwd=afile\napi: sleep 9\n',
    afile: '',
  });
  const { code, stderr } = await sockpit(directory, ['check'], { env: FREE });
  assert.equal(code, 2);
  assert.match(stderr, /Procfile:1:\d+: error: files serves .*afile, which is no folder/);
  assert.match(stderr, /api cannot start: there is no folder .*afile/);
});

test('warnings do not fail, unless --strict makes them', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack root=web\napi: ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  await mkdir(directory.join('web/api'), { recursive: true });
  const loose = await sockpit(directory, ['check'], { env: FREE });
  assert.equal(loose.code, 0, loose.text);
  assert.match(loose.stderr, /web\/api is never served/);
  assert.match(loose.stdout, /^api /m);
  assert.equal((await sockpit(directory, ['check', '--strict'], { env: FREE })).code, 2);
});

test('--fix writes $SOCKET or $PORT where two at once need one each', async () => {
  const line = (name: string, socket: string): string =>
    `${name}: gunicorn --bind unix:${socket} -m 007 api:app`;
  await using directory = await temporaryDirectory({
    Procfile: `# as it was\r\n${line('same', 'a.sock')}\r\n#@ reload=swap\r\n${line('api', 'a.sock')}\r\n`,
    ports: '#@ reload=swap\na: uvicorn m:a --port 8000\n#@ instances=2\nb: flask run -p8000\n',
  });
  await sockpit(directory, ['check', '--fix', '-f', 'ports'], { env: FREE });
  assert.equal(
    await readFile(directory.join('ports'), 'utf8'),
    '#@ reload=swap\na: uvicorn m:a --port $PORT\n#@ instances=2\nb: flask run -p$PORT\n',
  );
  await sockpit(directory, ['check', '--fix'], { env: FREE });
  assert.equal(
    await readFile(directory.join('Procfile'), 'utf8'),
    `# as it was\r\n${line('same', 'a.sock')}\r\n#@ reload=swap\r\n${line('api', '$SOCKET')}\r\n`,
  );
});

test('--fix writes where the command is written, and nowhere else', async () => {
  const command = (bind: string): string => `gunicorn --bind ${bind} -m 007 x:y`;
  const old = command('unix:b.sock');
  const yaml = (one: string): string => `apps:
  # was: ${one}
  folded:
    command: >-
      gunicorn --bind unix:b.sock
      -m 007 x:y
    reload: swap
`;
  const twice = (one: string, flow: string): string => `apps:
  # ${old}
  one: { command: ${flow}, reload: swap }
  two: &two
    reload: swap
    command: &again ${one}
  three: { command: *again, reload: swap }
  four:
    <<: *two
  five: {"command": "${flow}", reload: swap}
  six: { reload: swap, command: ${flow} }
  seven:
    reload: swap
    command: |-
      ${one}
`;
  await using directory = await temporaryDirectory({
    'folded.yaml': yaml(old),
    'twice.yaml': twice(old, old),
    'over/Procfile': `api: sleep 9\nweb: ${old}\n`,
    'over/sockpit.local.yaml': `apps:\n  api: { reload: swap, command: ${old} }\n`,
  });
  const fixed = async (...stack: string[]): Promise<string> => {
    const { stderr } = await sockpit(directory, ['check', '--fix', ...stack], { env: FREE });
    return stderr;
  };
  assert.match(
    await fixed('-f', 'folded.yaml'),
    /folded is not found in .*folded\.yaml as one piece/,
  );
  assert.equal(await readFile(directory.join('folded.yaml'), 'utf8'), yaml(old));
  assert.doesNotMatch(await fixed('-f', 'twice.yaml'), /not found|would bind/);
  const mended = command('unix:$SOCKET');
  assert.equal(await readFile(directory.join('twice.yaml'), 'utf8'), twice(mended, mended));
  assert.match(await fixed('-C', 'over'), /sockpit\.local\.yaml: api\n- /);
  assert.equal(
    await readFile(directory.join('over/sockpit.local.yaml'), 'utf8'),
    `apps:\n  api: { reload: swap, command: ${mended} }\n`,
  );
});

test('--fix names what it cannot mend', async () => {
  const swap = (name: string, bind: string): string =>
    `#@ reload=swap\n${name}: gunicorn ${bind} -m 007 api:app\n`;
  const two =
    swap('two', '--bind unix:a.sock,unix:b.sock') +
    swap('three', '-b unix:e.sock -b 127.0.0.1:8001') +
    '#@ port=8002 instances=2\nfixed: node server.js\n';
  await using directory = await temporaryDirectory({
    Procfile: two + swap('quoted', "--bind 'unix:c.sock'"),
    'away/sockpit.config.mjs': `const bind = 'unix:d.sock';
export default { apps: { far: { command: \`gunicorn --bind \${bind} api:app\`, reload: 'swap' } } };
`,
  });
  const first = await sockpit(directory, ['check', '--fix'], { env: FREE });
  assert.equal(first.code, 2, first.text);
  assert.match(
    first.stderr,
    /generations of two would bind a\.sock, and that is not mended by itself: .*\n.*\$SOCKET/,
  );
  assert.match(first.stderr, /generations of three would bind e\.sock, and that is not mended/);
  assert.match(first.stderr, /2 instances of fixed would bind port 8002, and .*\n.*\$PORT/);
  const mended = two + swap('quoted', '--bind "unix:$SOCKET"');
  assert.equal(await readFile(directory.join('Procfile'), 'utf8'), mended);
  const words = ['check', '--fix', '-f', 'away/sockpit.config.mjs'];
  const computed = await sockpit(directory, words, { env: FREE });
  assert.match(computed.stderr, /command of far is not found .*\n.*by hand/);
  assert.doesNotMatch(computed.text, /at .*\.js:/);
});

test('--fix says of a broken config that it mends nothing, not that nothing is wrong', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'api gunicorn\n',
    good: 'api: sleep 600\n',
  });
  await writeFile(directory.join('latin'), Buffer.from('# caf\xe9\napi: sleep 600\n', 'latin1'));
  for (const name of ['Procfile', 'latin']) {
    const { code, stderr } = await sockpit(directory, ['check', '--fix', '-f', name], {
      env: FREE,
    });
    assert.equal(code, 2);
    assert.match(stderr, /^nothing is mended: [^]*: error: /);
  }
  const good = await sockpit(directory, ['check', '--fix', '-f', 'good'], { env: FREE });
  assert.equal(good.stderr, 'there is nothing that --fix could mend\n');
});

test('what could be read of a broken config meets the machine as well', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ after=zzz env-file=lost.env\napi: no-such-program\n',
  });
  const { code, stderr } = await sockpit(directory, ['check'], { env: FREE });
  assert.equal(code, 2);
  assert.match(stderr, /zzz/);
  assert.match(stderr, /lost\.env cannot be read/);
  assert.match(stderr, /api needs no-such-program/);
  const missing = await sockpit(directory, ['check', '--json', '-f', 'nowhere'], { env: FREE });
  assert.equal(missing.code, 2);
  const { ok, diagnostics } = JSON.parse(missing.stdout) as Report;
  assert.equal(ok, false);
  assert.match(diagnostics[0]?.message ?? '', /nowhere/);
});

test('a Unix listener that is taken is told with advice that can be followed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack listen=unix:live.sock\napi: ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  const server = createServer().listen(directory.join('live.sock'));
  try {
    await once(server, 'listening');
    const { code, stderr } = await sockpit(directory, ['check']);
    assert.equal(code, 2);
    assert.match(stderr, /unix:live\.sock is taken by/);
    assert.doesNotMatch(stderr, /live\.sock\+/);
  } finally {
    server.close();
  }
});

test('check takes what a start takes, and says that mkcert or a certificate is missing', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=auto\n#@app docs root=.\n#@app more root=.\n',
  });
  const env = { PATH: '/nonexistent' };
  const none = await sockpit(directory, ['check', '-p', '0'], { env });
  assert.equal(none.code, 2, none.text);
  assert.match(none.stderr, /mkcert is not installed/);
  await directory.write({
    Procfile: '#@stack tls=lost.pem,key.pem\n#@app docs root=.\n',
    'key.pem': 'no key',
  });
  const lost = await sockpit(directory, ['check', '-p', '0']);
  assert.equal(lost.code, 2, lost.text);
  assert.match(lost.stderr, /error: cannot serve https with .*\/lost\.pem and .*ENOENT/);
  await directory.write({ Procfile: '#@app docs root=.\n#@app more root=.\n' });
  const good = await sockpit(directory, ['check', '-p', '0', '-x', 'more']);
  assert.equal(good.code, 0, good.text);
  assert.match(good.stdout, /^listens on localhost:0$/m);
});

test('the port that a server takes by itself counts as its own', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@stack listen=localhost:8080',
      'one: PATH=$PATH flask --app one run',
      'two: PATH=$PATH flask --app two run --debug',
      'web: PATH=$PATH waitress-serve web:app',
      '',
    ].join('\n'),
  });
  const told = async (env: Record<string, string>): Promise<string> => {
    const { stdout } = await sockpit(directory, ['check', '--json'], { env });
    return (JSON.parse(stdout) as Report).diagnostics
      .map(({ severity, message }) => `${severity}: ${message}`)
      .join('\n');
  };
  const all = await told({});
  assert.match(all, /^warning: one and two both listen on port 5000/m);
  assert.match(all, /^error: web cannot answer on 127\.0\.0\.1:8080: the stack itself listens/m);
  assert.doesNotMatch(await told({ FLASK_RUN_PORT: '5001' }), /port 5000/);
});

test('an address that this machine does not have is told as the start tells it', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\na: sleep 600\n' });
  // RFC 5737: nobody's.
  for (const host of ['192.0.2.1', 'lcoalhost']) {
    const env = { SOCKPIT_LISTEN: `${host}:31712` };
    const checked = await sockpit(directory, ['check'], { env });
    assert.equal(checked.code, 2, checked.text);
    const started = await sockpit(directory, ['--plain'], { env });
    const why = /cannot listen on .*/.exec(started.text)?.[0] ?? 'the start has said nothing';
    assert.ok(checked.text.includes(why), `${why}\n${checked.text}`);
  }
});
