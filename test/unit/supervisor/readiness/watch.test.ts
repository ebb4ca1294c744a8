import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Upstream, UpstreamPlan } from '../../../../src/model/upstream.js';
import { CLOSED, http, other, REFUSED, SILENT, tcp, World } from './fakes.js';

const SOCKET = { kind: 'unix', path: '/srv/app.sock' } as const satisfies Upstream;
const literal: UpstreamPlan = {
  kind: 'literal',
  upstream: SOCKET,
  text: '--bind unix:app.sock',
};
const fixed: UpstreamPlan = { kind: 'fixed', upstream: SOCKET };
const discover: UpstreamPlan = { kind: 'discover' };
const onPort: UpstreamPlan = { kind: 'variable', name: 'PORT' };

describe('a socket that was told', () => {
  it('is listening when it accepts, and ready only when it answers', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    await world.clock.advance(10);
    assert.deepEqual(world.kinds, []);
    world.serve(SOCKET, SILENT);
    await world.clock.advance(0);
    const awaits = { kind: 'answer', upstream: SOCKET, path: undefined } as const;
    assert.deepEqual(world.reports, [{ kind: 'listening', upstream: SOCKET, awaits }]);
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, ['listening']);
    world.tell('unix:/srv/app.sock', { kind: 'http', status: 500 });
    assert.deepEqual(world.ready, { kind: 'ready', upstream: SOCKET, http: true, guessed: false });
  });

  it('is not looked for in the first moment, in which others are spawned and some are over', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    await world.clock.advance(4);
    assert.deepEqual([world.requests.length, world.pathWatches], [0, 0]);
    await world.clock.advance(1);
    // Where it was told to listen, and where it was offered to.
    assert.deepEqual([world.requests.length, world.pathWatches], [2, 2]);
    const brief = new World();
    const watcher = brief.watch({ upstream: literal });
    await brief.clock.advance(4);
    watcher.stop();
    await brief.clock.advance(1000);
    assert.deepEqual([brief.requests.length, brief.pathWatches], [0, 0]);
  });

  it('is asked once, by a request that is held', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    world.serve(SOCKET, SILENT);
    await world.clock.advance(20_000);
    const asked = world.requests.filter(({ to }) => to === 'unix:/srv/app.sock');
    assert.equal(asked.length, 1);
  });

  it('is asked again when the connection closes without an answer', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    world.serve(SOCKET, CLOSED);
    await world.clock.advance(250);
    world.serve(SOCKET, http());
    await world.clock.advance(1000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('is tried again soon where it is bound but does not listen yet', async () => {
    const world = new World();
    world.watch({ upstream: fixed });
    world.serve(SOCKET, REFUSED);
    await world.clock.advance(5);
    world.servers.set('unix:/srv/app.sock', http());
    await world.clock.advance(6);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('is noticed by looking again where no event told of it', async () => {
    const world = new World();
    world.watch({ upstream: fixed });
    await world.clock.advance(3000);
    world.servers.set('unix:/srv/app.sock', http());
    await world.clock.advance(500);
    assert.equal(world.ready?.http, true);
    assert.equal(world.scans, 0, 'a fixed address is not searched for');
  });

  it('is not connected to where nothing is there', async () => {
    const world = new World();
    world.absent.add(SOCKET.path).add('/run/api.sock');
    world.watch({ upstream: literal });
    await world.clock.advance(20_000);
    assert.deepEqual(world.requests, []);
    world.absent.clear();
    world.serve(SOCKET, http());
    await world.clock.advance(0);
    assert.equal(world.ready?.upstream, SOCKET);
  });

  it('is not overdue, and asked nothing, while a debugger waits', async () => {
    const world = new World();
    world.debugged = true;
    world.watch({ upstream: fixed });
    world.servers.set('unix:/srv/app.sock', http());
    await world.clock.advance(600_000);
    assert.deepEqual(world.kinds, []);
    world.debugged = false;
    await world.clock.advance(1000);
    assert.equal(world.ready?.http, true);
  });

  it('is never taken for a worker', async () => {
    for (const upstream of [literal, fixed, onPort]) {
      const world = new World();
      world.watch({ upstream });
      await world.clock.advance(31_000);
      assert.deepEqual(world.kinds, ['overdue']);
    }
  });

  it('nor is one whose prefix was written, with a rule of its own or without', async () => {
    const log = { kind: 'log', source: 'up', flags: '' } as const;
    for (const ready of [undefined, log]) {
      const world = new World();
      const app = { upstream: discover, prefixes: ['/api/'], prefixGuessed: false, ready };
      world.watch(app, { kind: 'worker' });
      world.print('up');
      await world.clock.advance(31_000);
      assert.deepEqual(world.kinds, ['overdue']);
      world.listen(3000, http());
      await world.clock.advance(10_000);
      assert.deepEqual(world.ready?.upstream, tcp(3000), 'it may still come');
    }
  });
});

describe('what the processes listen on', () => {
  it('is found, proven without a Host, and a guess', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(300);
    world.listen(3000, http(404));
    await world.clock.advance(500);
    assert.deepEqual(world.reports, [
      {
        kind: 'listening',
        upstream: tcp(3000),
        awaits: { kind: 'answer', upstream: tcp(3000), path: undefined },
      },
      { kind: 'ready', upstream: tcp(3000), http: true, guessed: true },
    ]);
    const proof = world.requests.find(({ to }) => to === '127.0.0.1:3000');
    assert.equal(proof?.request, 'GET / HTTP/1.0\r\n\r\n');
  });

  it('is looked for soon after a line of output', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(1500);
    world.listen(3000, http());
    world.print('listening on 3000');
    await world.clock.advance(130);
    assert.equal(world.kinds.includes('ready'), true);
  });

  it('is looked for as soon when the clock has been set back', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(1500);
    world.clock.set(-3_600_000);
    world.listen(3000, http());
    world.print('listening on 3000');
    await world.clock.advance(130);
    assert.equal(world.kinds.includes('ready'), true);
  });

  it('is looked for at once when something has begun to listen', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(1500);
    world.listen(3000, http());
    await world.announce();
    assert.equal(world.kinds.includes('ready'), true);
    assert.equal(world.hearers.size, 0);
  });

  it('is no guess at the address that was offered', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(20_001, http());
    await world.clock.advance(100);
    assert.equal(world.ready?.guessed, false);
  });

  it('decides where the command says otherwise, which is said', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    world.listen(3000, http());
    await world.clock.advance(500);
    assert.deepEqual(world.kinds, ['listening'], 'the address that was told may still come up');
    await world.clock.advance(1000);
    assert.deepEqual(world.ready, {
      kind: 'ready',
      upstream: tcp(3000),
      http: true,
      guessed: true,
    });
    assert.match(world.remarks.join(), /says --bind unix:app\.sock, but it listens on 127.*3000/);
  });

  it('waits for the address that was told, once that accepts', async () => {
    const world = new World();
    world.watch({ upstream: literal });
    world.listen(9100, http());
    world.serve(SOCKET, SILENT);
    await world.clock.advance(10_000);
    assert.deepEqual(world.kinds, ['listening']);
    world.tell('unix:/srv/app.sock', { kind: 'http', status: 200 });
    assert.deepEqual(world.ready?.upstream, SOCKET);
    assert.match(world.remarks.join(), /answers HTTP on .* and .*; requests go to unix:/);
  });

  it('gives way for a moment to a port that was told or is remembered', async () => {
    for (const [plan, port, remembered] of [
      [onPort, 20_001, undefined],
      [discover, 3000, { kind: 'upstream', upstream: tcp(3000) }],
    ] as const) {
      const world = new World();
      world.watch({ upstream: plan }, remembered);
      world.listen(9100, http());
      await world.clock.advance(600);
      world.listen(port, http());
      await world.clock.advance(600);
      assert.deepEqual(world.ready?.upstream, tcp(port));
    }
  });

  it('names all that answer, and takes the first', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(9100, http());
    world.listen(3000, http());
    await world.clock.advance(1000);
    assert.deepEqual(world.ready?.upstream, tcp(3000));
    await world.clock.advance(2000);
    assert.deepEqual(world.remarks, [
      'answers HTTP on 127.0.0.1:3000 and 127.0.0.1:9100; requests go to 127.0.0.1:3000; socket= or port= chooses another',
    ]);
  });

  it('prefers where the app answered at its last start', async () => {
    const world = new World();
    world.watch({ upstream: discover }, { kind: 'upstream', upstream: tcp(9100) });
    world.listen(3000, http());
    world.listen(9100, http());
    await world.clock.advance(1000);
    assert.deepEqual(world.ready?.upstream, tcp(9100));
  });

  it('names what is reachable from the network', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(3000, http(), '0.0.0.0');
    await world.clock.advance(1000);
    assert.deepEqual(world.ready?.upstream, tcp(3000));
    assert.match(world.remarks.join(), /listens on 0\.0\.0\.0:3000: reachable from the network/);
  });

  it('goes on over ::1 where :: does not take IPv4', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(3000, REFUSED, '::');
    world.servers.set('[::1]:3000', http());
    await world.clock.advance(100);
    assert.deepEqual(world.ready?.upstream, tcp(3000, '::1'));
  });

  it('does not take a debugger or a control socket for the app', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(9229, http());
    world.listenUnix('/root/.gunicorn/gunicorn.ctl', SILENT);
    await world.clock.advance(2100);
    assert.deepEqual(world.kinds, ['undecided']);
    assert.equal(
      world.requests.some(({ to }) => /9229|ctl/.test(to)),
      false,
    );
  });

  it('counts for a port that was told only where the app itself holds it', async () => {
    const world = new World();
    world.watch({ upstream: onPort });
    world.serve(tcp(20_001), http());
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, []);
    world.listen(20_001, http());
    await world.clock.advance(600);
    assert.equal(world.ready?.guessed, false);
  });

  it('is forgotten when it is closed before it answered', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(3000, SILENT);
    await world.clock.advance(200);
    assert.equal(world.openProbes, 1);
    world.listeners = [];
    await world.clock.advance(200);
    assert.equal(world.openProbes, 0);
  });

  it('costs next to nothing while nothing comes', async () => {
    const world = new World();
    world.watch({ upstream: { kind: 'variable', name: 'SOCKET' }, withinMs: 600_000 });
    await world.clock.advance(60_000);
    const [scans, requests] = [world.scans, world.requests.length];
    await world.clock.advance(60_000);
    // Twice a second, from then on.
    assert.ok(world.scans - scans <= 120, `${world.scans - scans} scans`);
    const tried = world.requests.length - requests;
    assert.ok(tried <= 120, `${tried} connections`);
  });

  it('survives scans that fail', async () => {
    const world = new World();
    world.scanFails = true;
    world.watch({ upstream: discover });
    await world.clock.advance(500);
    world.scanFails = false;
    world.listen(3000, http());
    await world.clock.advance(500);
    assert.equal(world.ready?.http, true);
  });
});

describe('an upstream that is not HTTP', () => {
  it('is ready without a route, which is said', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(6379, other("-ERR unknown command 'GET'"));
    world.listen(16_379, SILENT);
    await world.clock.advance(1000);
    assert.deepEqual(world.ready, {
      kind: 'ready',
      upstream: tcp(6379),
      http: false,
      guessed: true,
    });
    assert.deepEqual(world.remarks, [
      "127.0.0.1:6379 does not speak HTTP (it says `-ERR unknown command 'GET'` there): it gets no route",
    ]);
  });

  it('gives way to one that is', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(3000, other('hello'));
    await world.clock.advance(200);
    world.listen(3001, http());
    await world.clock.advance(200);
    assert.deepEqual(world.ready?.upstream, tcp(3001));
  });

  it('shows by closing every connection without a word', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(5432, CLOSED);
    await world.clock.advance(4000);
    assert.equal(world.ready?.http, false);
  });

  it('never is ready where ready=http was written', async () => {
    const world = new World();
    world.watch({ upstream: discover, ready: { kind: 'http' } });
    world.listen(6379, other('-ERR'));
    await world.clock.advance(31_000);
    assert.deepEqual(world.kinds, ['listening', 'overdue']);
    assert.match(world.overdue ?? '', /not answered HTTP on 127\.0\.0\.1:6379.*says `-ERR` there/);
  });
});

describe('sockets of its own choice', () => {
  const own = {
    pid: 42,
    name: 'node',
    loopbackOnly: true,
    isInspector: false,
    bound: 'unix:/srv/app.sock',
  };

  it('are told of as soon as they are seen', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listeners = [{ ...own, address: SOCKET }];
    world.serve(SOCKET, http());
    await world.clock.advance(100);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
    assert.deepEqual(new Set(world.sockets), new Set(['/srv/app.sock']));
  });

  it('are told of a remembered one before any scan', async () => {
    const world = new World();
    world.watch({ upstream: discover }, { kind: 'upstream', upstream: SOCKET });
    world.serve(SOCKET, http());
    await world.clock.advance(5);
    assert.equal(world.scans, 0);
    assert.deepEqual(world.sockets, ['/srv/app.sock']);
  });

  it('are told of a worker as well', async () => {
    const world = new World();
    world.watch({ upstream: { kind: 'none' } });
    world.listeners = [{ ...own, address: SOCKET }];
    await world.clock.advance(2500);
    assert.deepEqual(world.kinds, ['worker']);
    assert.deepEqual(world.sockets, ['/srv/app.sock']);
  });
});

describe('a worker', () => {
  it('may have been given a PORT that it does not read', async () => {
    const world = new World();
    const port: UpstreamPlan = { kind: 'literal', upstream: tcp(3000), text: 'PORT=3000' };
    world.watch({ upstream: { ...port, loose: 'assigned' } });
    await world.clock.advance(40_000);
    assert.deepEqual(world.kinds, ['undecided', 'silent', 'remark']);
    const told = new World();
    told.watch({ upstream: port });
    await told.clock.advance(40_000);
    assert.deepEqual(told.kinds, ['overdue']);
  });

  it('by config is one at once, and looked at once, for sockets that it may leave', async () => {
    const world = new World();
    world.watch({ upstream: { kind: 'none' } });
    assert.deepEqual(world.reports, [], 'not before the caller has the watcher');
    await world.clock.advance(60_000);
    assert.deepEqual(world.kinds, ['worker']);
    assert.equal(world.scans, 1);
    assert.equal(world.clock.pending, 0);
  });

  it('is supposed after two seconds and certain at `within`', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(1990);
    assert.deepEqual(world.kinds, []);
    await world.clock.advance(20);
    assert.deepEqual(world.kinds, ['undecided']);
    await world.clock.advance(28_100);
    assert.deepEqual(world.kinds, ['undecided', 'silent', 'remark']);
    assert.match(
      world.remarks.join(),
      /listened within 30s: .*without a route; .*port= or socket=/,
    );
  });

  it('is certain after two seconds when it was one before', async () => {
    const world = new World();
    world.watch({ upstream: discover }, { kind: 'worker' });
    await world.clock.advance(40_000);
    assert.deepEqual(world.kinds, ['silent'], 'which was told of then');
  });

  it('is not supposed where the app answered at its last start', async () => {
    const world = new World();
    world.watch({ upstream: discover }, { kind: 'upstream', upstream: tcp(3000) });
    await world.clock.advance(31_000);
    assert.deepEqual(world.kinds, ['overdue']);
    assert.match(world.overdue ?? '', /opened its port 127\.0\.0\.1:3000 \(it did at an earlier/);
  });

  it('is not supposed where the app answered at the place that it was offered', async () => {
    const log = { kind: 'log', source: 'up', flags: '' } as const;
    for (const ready of [undefined, log]) {
      const world = new World();
      world.watch({ upstream: discover, ready }, { kind: 'answered', on: 'unix' });
      world.print('up');
      await world.clock.advance(31_000);
      assert.deepEqual(world.kinds, ['overdue']);
      assert.match(world.overdue ?? '', /has not listened on anything \(it has before; if/);
    }
  });

  it('that is to listen is ready when it does, without a word about routes', async () => {
    const app = { prefixes: [], prefixGuessed: false, ready: { kind: 'listen' } } as const;
    for (const upstream of [discover, literal]) {
      const world = new World();
      world.watch({ ...app, upstream });
      await world.clock.advance(5000);
      assert.deepEqual(world.kinds, []);
      world.listen(5432, SILENT, '0.0.0.0');
      await world.clock.advance(3000);
      assert.deepEqual(world.kinds, ['listening', 'ready']);
      assert.equal(world.clock.pending, 0);
    }
    const late = new World();
    late.watch({ ...app, upstream: discover }, { kind: 'worker' });
    await late.clock.advance(31_000);
    assert.deepEqual(late.kinds, ['overdue']);
  });

  it('is late instead as soon as another instance has answered', async () => {
    for (const at of [1000, 10_000, 60_000]) {
      for (const remembered of [undefined, { kind: 'worker' }] as const) {
        const world = new World();
        world.watch({ upstream: discover }, remembered);
        await world.clock.advance(at);
        world.learned = { kind: 'answered', on: 'unix' };
        await world.clock.advance(31_000);
        assert.equal(world.kinds.filter((kind) => kind === 'overdue').length, 1, `${at}`);
        assert.equal(world.kinds.at(-1), 'overdue', `${at}`);
      }
    }
  });

  it('gets its route when it begins to listen after all', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    await world.clock.advance(60_000);
    const before = world.scans;
    await world.clock.advance(10_000);
    assert.ok(world.scans - before <= 11, 'it is looked at once a second');
    world.listen(3000, http());
    await world.clock.advance(1100);
    assert.deepEqual(world.kinds, ['undecided', 'silent', 'remark', 'listening', 'ready']);
  });
});

describe('a ready rule of its own', () => {
  it('http:/path wants 2xx or 3xx there, once HTTP is proven', async () => {
    const world = new World();
    world.watch({ upstream: literal, ready: { kind: 'http', path: '/healthz' } });
    world.serve(SOCKET, http(503));
    await world.clock.advance(2000);
    assert.deepEqual(world.kinds, ['listening']);
    assert.match(world.requests.at(-1)?.request ?? '', /^GET \/healthz HTTP\/1\.1\r\nHost: local/);
    world.serve(SOCKET, http(302));
    await world.clock.advance(500);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
  });

  it('http:/path is asked ever more rarely once overdue, and often again by who listens anew', async () => {
    const world = new World();
    world.watch({ upstream: literal, ready: { kind: 'http', path: '/nope' }, withinMs: 5000 });
    world.serve(SOCKET, http(404));
    const askedIn = async (ms: number): Promise<number> => {
      const before = world.requests.length;
      await world.clock.advance(ms);
      const since = world.requests.slice(before);
      return since.filter(({ request }) => request.startsWith('GET /nope ')).length;
    };
    await world.clock.advance(3000);
    assert.equal(await askedIn(1000), 2);
    await world.clock.advance(60_000);
    assert.equal(await askedIn(60_000), 6);
    world.serve(SOCKET, REFUSED);
    await world.clock.advance(11_000);
    world.serve(SOCKET, http(204));
    await world.clock.advance(500);
    assert.equal(world.kinds.at(-1), 'ready');
  });

  it('listen is met by the first connection, but HTTP is still asked for', async () => {
    const world = new World();
    world.watch({ upstream: fixed, ready: { kind: 'listen' } });
    world.serve(SOCKET, SILENT);
    await world.clock.advance(490);
    assert.deepEqual(world.kinds, ['listening']);
    await world.clock.advance(20);
    assert.deepEqual(world.ready?.http, true);
  });

  it('listen on something that is not HTTP gets no route', async () => {
    const world = new World();
    world.watch({ upstream: fixed, ready: { kind: 'listen' } });
    world.serve(SOCKET, other('-ERR'));
    await world.clock.advance(10);
    assert.deepEqual(world.ready?.http, false);
  });

  it('log waits for the line and for the upstream', async () => {
    const world = new World();
    const ready = { kind: 'log', source: '^ready in \\d+', flags: 'g' } as const;
    world.watch({ upstream: fixed, ready });
    world.serve(SOCKET, http());
    await world.clock.advance(1000);
    world.print('ready in 5 ms', 'sys');
    await world.clock.advance(10);
    assert.deepEqual(world.kinds, ['listening']);
    world.print('\x1b[32mready\x1b[0m in 5 ms');
    assert.deepEqual(world.kinds, ['listening', 'ready']);
    assert.equal(world.logListeners, 0);
  });

  it('log takes each line of several that come at once', () => {
    const world = new World();
    world.watch({
      upstream: { kind: 'none' },
      ready: { kind: 'log', source: '^ready$', flags: '' },
    });
    world.print('booting\nnot ready\n');
    assert.deepEqual(world.kinds, []);
    world.print('booting\nready\nlistening');
    assert.deepEqual(world.kinds, ['ready']);
  });

  it('log of something that never listens makes a worker of it', async () => {
    const world = new World();
    world.watch({ upstream: discover, ready: { kind: 'log', source: 'ready', flags: '' } });
    await world.clock.advance(2500);
    assert.deepEqual(world.kinds, []);
    world.print('ready');
    assert.deepEqual(world.kinds, ['silent']);
    world.listen(3000, http());
    await world.clock.advance(1100);
    assert.deepEqual(world.kinds, ['silent', 'listening', 'ready']);
  });

  it('is awaited first, then the socket, then the answer', async () => {
    const world = new World();
    const log = { kind: 'log', source: 'up', flags: '' } as const;
    world.watch({ upstream: literal, ready: log });
    await world.clock.advance(3000);
    assert.deepEqual(world.reports, [], 'the first is told of by whoever spawned it');
    world.print('up');
    world.serve(SOCKET, SILENT);
    await world.clock.advance(10);
    assert.deepEqual(world.reports, [
      { kind: 'awaits', awaits: { kind: 'upstream', upstream: SOCKET } },
      {
        kind: 'listening',
        upstream: SOCKET,
        awaits: { kind: 'answer', upstream: SOCKET, path: undefined },
      },
    ]);
  });

  it('exec is run again until it succeeds', async () => {
    const world = new World();
    world.checkResult = 'exited with 1';
    world.watch({ upstream: { kind: 'none' }, ready: { kind: 'exec', command: 'pg_isready' } });
    await world.clock.advance(3000);
    assert.deepEqual(world.kinds, []);
    const runs = world.checks.length;
    assert.ok(runs >= 4 && runs <= 10, `${runs} runs in 3 s`);
    world.checkResult = undefined;
    await world.clock.advance(1000);
    assert.deepEqual(world.reports, [
      { kind: 'ready', upstream: undefined, http: false, guessed: false },
    ]);
    await world.clock.advance(2000);
    assert.equal(world.clock.pending, 0);
  });

  it('exec is not run while a debugger waits, and goes on after it', async () => {
    const world = new World();
    world.debugged = true;
    world.watch({ upstream: { kind: 'none' }, ready: { kind: 'exec', command: 'pg_isready' } });
    await world.clock.advance(3000);
    assert.deepEqual(world.checks, []);
    world.debugged = false;
    await world.clock.advance(1000);
    assert.deepEqual(world.kinds, ['ready']);
  });

  it('exec ends with the watch, under way or not', async () => {
    const ready = { kind: 'exec', command: 'pg_isready' } as const;
    const failing = new World();
    failing.checkResult = 'exited with 1';
    const watch = failing.watch({ upstream: { kind: 'none' }, ready });
    await failing.clock.advance(300);
    const runs = failing.checks.length;
    watch.stop();
    failing.checkResult = undefined;
    await failing.clock.advance(5000);
    assert.equal(failing.checks.length, runs);
    const hanging = new World();
    hanging.checkHangs = true;
    const other = hanging.watch({ upstream: { kind: 'none' }, ready });
    await hanging.clock.advance(300);
    other.stop();
    await hanging.clock.advance(5000);
    assert.deepEqual([hanging.checks.length, hanging.checksKilled], [1, 1]);
    assert.deepEqual([...failing.kinds, ...hanging.kinds], []);
  });

  it('delay ends with the watch', async () => {
    const world = new World();
    const watch = world.watch({ upstream: { kind: 'none' }, ready: { kind: 'delay', ms: 2500 } });
    watch.stop();
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, []);
  });

  it('delay is a time', async () => {
    const world = new World();
    world.watch({ upstream: { kind: 'none' }, ready: { kind: 'delay', ms: 2500 } });
    await world.clock.advance(2490);
    assert.deepEqual(world.kinds, []);
    await world.clock.advance(20);
    assert.deepEqual(world.kinds, ['ready']);
  });
});

describe('overdue', () => {
  const late = async (
    overrides: Parameters<World['watch']>[0],
    arrange: (world: World) => void = () => undefined,
  ): Promise<string> => {
    const world = new World();
    world.watch({ withinMs: 5000, ...overrides });
    arrange(world);
    await world.clock.advance(5100);
    assert.equal(world.kinds.filter((kind) => kind === 'overdue').length, 1);
    return world.overdue ?? '';
  };

  it('tells a socket that never appeared', async () => {
    assert.equal(
      await late({ upstream: literal }),
      'api has not opened its socket /srv/app.sock (it listens nowhere) within 5.0s',
    );
  });

  it('tells an app that listens elsewhere', async () => {
    assert.equal(
      await late({ upstream: literal }, (world) => world.listen(3000, SILENT)),
      'api has not opened its socket /srv/app.sock (it listens on 127.0.0.1:3000 instead, without an answer in HTTP) within 5.0s',
    );
    assert.equal(
      await late({ upstream: fixed }, (world) => world.listen(3000, http())),
      'api has not opened its socket /srv/app.sock (it listens on 127.0.0.1:3000 instead) within 5.0s',
    );
  });

  it('tells an app that listens and does not answer', async () => {
    assert.equal(
      await late({ upstream: literal }, (world) => world.serve(SOCKET, SILENT)),
      'api has not answered HTTP on unix:/srv/app.sock (it listens there) within 5.0s',
    );
  });

  it('tells an import that failed in a program that lives on', async () => {
    const words = await late({ upstream: literal }, (world) => {
      world.lines = [
        'Traceback (most recent call last):',
        "ModuleNotFoundError: No module named 'x'",
      ];
    });
    assert.match(words, /its output says: ModuleNotFoundError: No module named 'x'\) within/);
  });

  it('tells a port that a stranger holds', async () => {
    const words = await late({ upstream: onPort }, (world) => (world.holder = 'node (99)'));
    assert.match(words, /opened its port 127\.0\.0\.1:20001 .*is held by node \(99\)/);
  });

  it('tells a rule that was not met', async () => {
    assert.match(
      await late({ upstream: literal, ready: { kind: 'log', source: 'up', flags: 'i' } }, (world) =>
        world.serve(SOCKET, http()),
      ),
      /has not printed a line that matches \/up\/i \(ready=log\) within/,
    );
    assert.match(
      await late({ upstream: literal, ready: { kind: 'http', path: '/ok' } }, (world) =>
        world.serve(SOCKET, http(500)),
      ),
      /answered 2xx or 3xx at \/ok on unix:\/srv\/app\.sock \(the last answer was 500\)/,
    );
    assert.match(
      await late({ ready: { kind: 'exec', command: 'pg_isready' } }, (world) => {
        world.checkResult = 'exited with 2';
      }),
      /has not made `pg_isready` succeed \(ready=exec; it exited with 2\)/,
    );
  });

  it('may still become ready', async () => {
    const world = new World();
    world.watch({ upstream: literal, withinMs: 1000 });
    await world.clock.advance(20_000);
    world.serve(SOCKET, http());
    await world.clock.advance(10);
    assert.deepEqual(world.kinds, ['overdue', 'listening', 'ready']);
  });

  it('is nobody because the machine slept', async () => {
    const world = new World();
    world.watch({ upstream: literal, withinMs: 10_000 });
    await world.clock.advance(3000);
    await world.clock.sleep(3_600_000);
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, []);
    await world.clock.advance(3000);
    assert.deepEqual(world.kinds, ['overdue']);
  });
});

describe('stopping', () => {
  it('leaves nothing open, in whatever phase', async () => {
    for (const after of [0, 20, 2500, 40_000]) {
      for (const upstream of [literal, fixed, discover, onPort]) {
        const world = new World();
        const watcher = world.watch({ upstream, ready: { kind: 'log', source: 'x', flags: '' } });
        world.listen(3000, SILENT);
        world.serve(SOCKET, SILENT);
        await world.clock.advance(after);
        watcher.stop();
        const said = world.reports.length;
        await world.clock.advance(60_000);
        assert.equal(world.reports.length, said);
        assert.deepEqual(
          [world.clock.pending, world.openProbes, world.pathWatches, world.logListeners],
          [0, 0, 0, 0],
        );
      }
    }
  });

  it('is not needed once the app is ready: nothing is left after the last look', async () => {
    const world = new World();
    world.watch({ upstream: discover });
    world.listen(3000, http());
    world.listen(4000, SILENT);
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, ['listening', 'ready']);
    assert.deepEqual(
      [world.clock.pending, world.openProbes, world.pathWatches, world.logListeners],
      [0, 0, 0, 0],
    );
  });

  it('may happen within a report', async () => {
    const world = new World();
    const watcher = world.watch({ upstream: literal });
    const { push } = world.reports;
    world.reports.push = (...reports) => {
      watcher.stop();
      return push.apply(world.reports, reports);
    };
    world.serve(SOCKET, http());
    await world.clock.advance(5000);
    assert.deepEqual(world.kinds, ['listening']);
  });
});
