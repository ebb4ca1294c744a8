/**
 * A stack on another machine, here behind a real sshd: on a port of this one, and by any command.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { farMachine } from './support/far-stack.js';
import { get, getJson, webSocket } from './support/http.js';
import { loopbackHosts } from './support/loopback-hosts.js';
import { processesWith } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { type Finished, runSockpit, sockpit } from './support/run-sockpit.js';
import { PASSPHRASE } from './support/sshd.js';
import { program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

test(
  'the far stack is on a port here, and again after the connection was lost',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    await far.runStack();
    const port = await unusedPort();
    await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
    await tunnel.waitForLine(new RegExp(`project on far: http://localhost:${port}/`));
    await tunnel.waitForLine(new RegExp(`http://localhost:${port}/api/ +api +ready`));
    const url = `http://127.0.0.1:${port}`;
    const seen = (await getJson(`${url}/api/x`)) as { target: string };
    assert.equal(seen.target, '/x');
    await using talk = await webSocket(`${url}/api/`, { Origin: url });
    assert.equal(await talk.next(), '/');

    await far.cutOff();
    await tunnel.waitForLine(/connection to far is lost; again in 1\.0s/);
    await tunnel.waitForLine(/far cannot be reached; again in 2\.0s/);
    await far.connectAgain();
    await waitFor('the tunnel to be back', async () => {
      const answer = await get(`${url}/api/`).catch(() => undefined);
      return answer?.status === 200;
    });
    assert.deepEqual(await tunnel.stop(), { code: 0, signal: null });
    assert.deepEqual(tunnel.processes(), []);
    await assert.rejects(get(`${url}/api/`));
  },
);

test(
  'a far stack that ends is told and waited for, over the same connection',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    const stack = await far.runStack();
    const port = await unusedPort();
    await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
    const opened = new RegExp(`project on far: http://localhost:${port}/`);
    await tunnel.waitForLine(opened);
    const [connection] = tunnel
      .processes()
      .filter(({ command }) => / -M | ControlMaster=yes/.test(command));
    // It goes on while the stack does.
    assert.equal((await sockpit(directory, ['restart', 'api'])).code, 0);
    await stack.stop();
    await tunnel.waitForLine(/sockpit: project on far has ended; waiting for it/);
    await assert.rejects(get(`http://127.0.0.1:${port}/api/`));
    await using next = runSockpit(directory);
    await next.waitForState('api', 'ready');
    await waitFor('the tunnel to be back', async () => {
      const answer = await get(`http://127.0.0.1:${port}/api/`).catch(() => undefined);
      return answer?.status === 200;
    });
    assert.equal(tunnel.output.stdout.match(/project on far: /g)?.length, 2);
    assert.equal(tunnel.output.stderr.match(/has ended/g)?.length, 1, tunnel.output.stderr);
    assert.ok(connection);
    assert.ok(tunnel.processes().some(({ pid }) => pid === connection.pid));
    assert.deepEqual(await tunnel.stop(), { code: 0, signal: null });
    assert.deepEqual(tunnel.processes(), []);
  },
);

test(
  'what ssh asks for is asked once, at the terminal; Ctrl-C ends it',
  skipUnless('sshd', 'tmux'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    await far.runStack();
    const port = await unusedPort();
    const words = [process.execPath, program, 'tunnel', 'locked', '-p', String(port)];
    await using terminal = await openTerminal(directory, words, {
      env: { ...env, TMPDIR: directory.root },
    });
    await terminal.waitFor(/Enter passphrase for key/);
    await terminal.type(PASSPHRASE);
    await terminal.keys('Enter');
    const screen = await terminal.waitFor(/project on locked/);
    assert.equal(screen.join('\n').split('Enter passphrase').length - 1, 1);
    assert.equal((await get(`http://127.0.0.1:${port}/api/`)).status, 200);
    await terminal.keys('C-c');
    assert.equal(await terminal.end(), 0);
    await assert.rejects(get(`http://127.0.0.1:${port}/api/`));
    assert.deepEqual(terminal.processes(), []);
    const left = (await readdir(directory.root)).filter((name) => name.startsWith('sockpit-'));
    assert.deepEqual(left, []);
  },
);

test('a tunnel that is killed leaves nothing behind', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory } = far;
  const env = { ...far.env, TMPDIR: directory.root };
  const stack = await far.runStack();
  const port = await unusedPort();
  await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
  await tunnel.waitForLine(/project on far/);
  // Over there the events are asked for: what is open through the connection would keep it.
  const asked = (): number =>
    processesWith('SOCKPIT_CALLED_AS', (host) => host === 'far').filter(
      ({ command }) => command.includes('events') && command.includes(directory.root),
    ).length;
  await waitFor('the far stack to be watched', () => asked() > 0);
  tunnel.signal('SIGKILL');
  await tunnel.end();
  await waitFor('ssh to end', () => tunnel.processes().length === 0);
  assert.equal((await stack.status()).apps.length, 2);
  const left = async (): Promise<string[]> =>
    (await readdir(directory.root)).filter((name) => name.startsWith('sockpit-'));
  assert.deepEqual(await left(), []);
  // Where the keeper was killed with its tunnel, the next one tidies up. No process has such a number.
  const dead = 'sockpit-tunnel-2147483647-a1B2c3';
  await mkdir(`${directory.root}/${dead}`);
  await mkdir(`${directory.root}/sockpit-tunnel-mine`);
  await using next = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
  await next.waitForLine(/project on far/);
  assert.ok(!(await left()).includes(dead));
  assert.deepEqual(await next.stop(), { code: 0, signal: null });
  assert.deepEqual(await left(), ['sockpit-tunnel-mine']);
});

test('Ctrl-C on far logs is their end, as it is here', skipUnless('sshd', 'tmux'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  const stack = await far.runStack();
  await get(`${await stack.url()}/api/`);
  const words = [process.execPath, program, '-H', 'far', 'logs', '-f'];
  await using terminal = await openTerminal(directory, words, { env });
  await terminal.waitFor(/api/);
  await terminal.keys('C-c');
  assert.equal(await terminal.end(), 0);
});

test('an ssh that is killed is replaced', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  await far.runStack();
  const port = await unusedPort();
  await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
  await tunnel.waitForLine(/project on far/);
  const connections = tunnel
    .processes()
    .filter(({ command }) => command.includes('ControlMaster=yes'));
  assert.equal(connections.length, 1);
  for (const { pid } of connections) process.kill(pid, 'SIGKILL');
  await tunnel.waitForLine(/connection to far is lost/);
  await waitFor('the tunnel to be back', async () => {
    const answer = await get(`http://127.0.0.1:${port}/api/`).catch(() => undefined);
    return answer?.status === 200;
  });
  assert.doesNotMatch(tunnel.output.stderr, /ControlSocket|again in [248]/);
});

test(
  'a port that is taken on one address of this machine is told',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    const stack = await far.runStack();
    const { port } = new URL(await stack.url());
    const both = await sockpit(directory, ['tunnel', 'far', '-p', port], { env });
    assert.equal(both.code, 1);
    assert.match(
      both.stderr,
      new RegExp(
        `port ${port} on 127\\.0\\.0\\.1 is taken by the stack project \\(\\d+\\)\n.*-p PORT`,
      ),
    );
    await using moved = runSockpit(directory, ['tunnel', 'far'], { env });
    const [, instead] = await moved.waitForLine(
      new RegExp(
        `port ${port} on 127\\.0\\.0\\.1 is taken by the stack project .*; (\\d+) is used instead`,
      ),
    );
    await moved.waitForLine(new RegExp(`project on far: http://localhost:${instead}/`));
    if (!loopbackHosts.includes('::1')) return;
    const server = createServer().listen(0, '::1');
    try {
      await once(server, 'listening');
      const { port: half } = server.address() as { port: number };
      const one = await sockpit(directory, ['tunnel', 'far', '-p', String(half)], { env });
      assert.equal(one.code, 1);
      assert.match(
        one.stderr,
        new RegExp(`port ${half} on ::1 is taken by .*\\(${process.pid}\\)`),
      );
    } finally {
      server.close();
    }
  },
);

test('a long TMPDIR is no obstacle', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  await far.runStack();
  const long = directory.join('x'.repeat(80));
  await mkdir(long);
  const words = ['tunnel', 'far', '-p', '0'];
  await using tunnel = runSockpit(directory, words, { env: { ...env, TMPDIR: long } });
  await tunnel.waitForLine(/project on far: http:\/\/localhost:\d+\//);
  await tunnel.stop();
});

test('what is not there is said at once', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  const missing = { env: { ...env, SOCKPIT_REMOTE: '/nope/sockpit' } };
  const program = await sockpit(directory, ['tunnel', 'far', '-p', '0'], missing);
  assert.notEqual(program.code, 0);
  assert.match(program.stderr, /far does not find its sockpit\n.*SOCKPIT_REMOTE=/);
  const folder = await sockpit(directory, ['tunnel', 'far', '-p', '0', '-C', 'nope'], { env });
  assert.notEqual(folder.code, 0);
  assert.match(folder.stderr, /^sockpit: no stack on far answers: .*nope does not exist\n.*\n$/);
});

test('-p 0 is any free port', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  await far.runStack();
  await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', '0'], { env });
  const [, port] = await tunnel.waitForLine(/project on far: http:\/\/localhost:(\d+)\//);
  for (const host of loopbackHosts) {
    const name = host.includes(':') ? `[${host}]` : host;
    assert.equal((await get(`http://${name}:${port}/api/`)).status, 200, host);
  }
});

test('a stack that listens on a socket only is reached as well', skipUnless('sshd'), async () => {
  await using far = await farMachine();
  const { directory, env } = far;
  const words = ['--plain', '--listen', `unix:${directory.runtime}/front.sock`];
  await using stack = runSockpit(directory, words);
  await stack.waitForState('web', 'ready');
  const port = await unusedPort();
  await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', String(port)], { env });
  await tunnel.waitForLine(/project on far/);
  assert.equal((await get(`http://127.0.0.1:${port}/`)).status, 200);
});

test(
  '-H runs any command over there, with its words and its exit code',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    const none = await sockpit(directory, ['-H', 'far', 'status'], { env });
    assert.equal(none.code, 1, none.text);
    assert.match(none.stderr, /is not running/);
    await far.runStack();
    const status = await sockpit(directory, ['-H', 'far', 'status', '--json'], { env });
    assert.equal(status.code, 0, status.text);
    assert.equal((JSON.parse(status.stdout) as { stack: string }).stack, 'project');
    const odd = await sockpit(directory, ['--host=far', 'restart', "no 'such' $app"], { env });
    assert.equal(odd.code, 2);
    assert.match(odd.stderr, /no 'such' \$app/);
  },
);

test(
  'the only stack over there is meant, wherever it is; of several each is named',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine({ 'other/Procfile': '#@ worker\nmail: sleep 600\n' });
    const { directory, envElsewhere: env } = far;
    const there = (...words: string[]): Promise<Finished> =>
      sockpit(directory, ['-H', 'far', ...words], { env });
    const none = await there('status');
    assert.equal(none.code, 2, none.text);
    assert.match(none.stderr, /no config found/);
    await far.runStack();
    {
      await using tunnel = runSockpit(directory, ['tunnel', 'far', '-p', '0'], { env });
      await tunnel.waitForLine(/project on far: http:\/\/localhost:\d+\//);
      assert.deepEqual(await tunnel.stop(), { code: 0, signal: null });
    }
    for (const words of [
      ['status', 'web'],
      ['restart', 'api'],
      ['logs', '-n', '1', 'api'],
      ['env', 'api'],
      ['routes'],
      ['wait'],
      ['check'],
      ['run', 'true'],
    ]) {
      const { code, text } = await there(...words);
      assert.equal(code, 0, `${words.join(' ')}: ${text}`);
    }
    for (const word of ['status', 'logs']) {
      const astray = await there(word, '-C', '/nonexistent');
      assert.equal(astray.code, 2, astray.text);
      const [way = ''] =
        /(?<=: sockpit )-H far -f \S+ --name project status$/m.exec(astray.stderr) ?? [];
      const named = await sockpit(directory, way.split(' '), { env });
      assert.equal(named.code, 0, astray.stderr);
    }
    const plain = await there('ui');
    assert.match(plain.stderr, /without one: sockpit -H far .*status, sockpit -H far .*logs -f/);
    const told = await there('env', 'api');
    assert.doesNotMatch(told.stdout, /SOCKPIT_CALLED_AS/);
    const up = await sockpit(directory, ['up', '-d', '-p', '0', '-f', 'other/Procfile']);
    assert.equal(up.code, 0, up.text);
    try {
      const both = await sockpit(directory, ['tunnel', 'far'], { env });
      assert.equal(both.code, 1, both.text);
      assert.match(both.stderr, /2 stacks run on far\n +other: .* tunnel far\n +project: /);
      const [way = ''] = /-f \S+ --name other tunnel far/.exec(both.stderr) ?? [];
      await using tunnel = runSockpit(directory, [...way.split(' '), '-p', '0'], { env });
      await tunnel.waitForLine(/other on far: http:\/\/localhost:\d+\//);
      const two = await there('status', '--json');
      assert.equal(two.code, 2, two.text);
      assert.match(two.stderr, /2 stacks run on far\n +other: .*\n +project: /);
      const [words = ''] =
        /(?<=sockpit )-H far -f \S+ --name other status --json/.exec(two.stderr) ?? [];
      const further = await there('tunnel', '');
      assert.match(further.stderr, /no host is named/);
      const named = await sockpit(directory, words.split(' '), { env });
      assert.equal((JSON.parse(named.stdout) as { stack: string }).stack, 'other', named.text);
    } finally {
      await sockpit(directory, ['down', '-f', 'other/Procfile']);
    }
  },
);

test(
  'what stands in the way at the first try is told, and ends it',
  skipUnless('sshd'),
  async () => {
    await using far = await farMachine();
    const { directory, env } = far;
    const stopped = await sockpit(directory, ['tunnel', 'far'], { env });
    assert.equal(stopped.code, 1);
    assert.match(stopped.stderr, /no stack on far answers/);
    const lost = await sockpit(directory, ['tunnel', 'far'], {
      env: { ...env, SOCKPIT_REMOTE: 'no-such-sockpit' },
    });
    assert.equal(lost.code, 1);
    assert.match(lost.stderr, /SOCKPIT_REMOTE/);
    const option = await sockpit(directory, ['-H', '-oProxyCommand=true', 'status'], { env });
    assert.equal(option.code, 2);
    assert.match(option.stderr, /is no host/);
    await far.cutOff();
    const unreachable = await sockpit(directory, ['tunnel', 'far'], { env });
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.stderr, /far cannot be reached\n +try it by hand: ssh far/);
  },
);
