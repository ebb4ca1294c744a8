import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProcfile } from '../../../src/config/procfile/parse.js';
import { layOver } from '../../../src/config/raw.js';
import { frozen, type Overrides, resolveStack } from '../../../src/config/resolve.js';
import { parseStructured } from '../../../src/config/structured.js';
import type { App } from '../../../src/model/app.js';
import { sampleApp } from '../support/sample-app.js';

const FILE = '/project/Procfile';

interface Given {
  readonly overrides?: Overrides;
  readonly env?: Readonly<Record<string, string>>;
  /** Laid over the Procfile. */
  readonly over?: unknown;
}

function resolve(text: string, { overrides = {}, env = {}, over }: Given = {}) {
  const parsed = parseProcfile(text, FILE);
  const structured = parseStructured(over ?? {}, () => ({
    position: { file: '/project/sockpit.config.yaml', line: 1, column: 1 },
  }));
  assert.deepEqual([...parsed.diagnostics, ...structured.diagnostics], []);
  return resolveStack({
    raw: layOver(parsed.config, structured.config),
    origin: { path: FILE, realPath: FILE, layers: [] },
    name: 'project',
    directory: '/project',
    calledFrom: '/project/below',
    env: { HOME: '/home/me', ...env },
    overrides,
  });
}

function stackOf(text: string, given?: Given) {
  const { stack, diagnostics } = resolve(text, given);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return stack;
}

function appOf(text: string, name = 'api', given?: Given): App {
  const app = stackOf(text, given).apps.find((one) => one.name === name);
  assert.ok(app, `no ${name}`);
  return app;
}

function findings(text: string, given?: Given): string[] {
  return resolve(text, given).diagnostics.map(({ position, severity, message }) =>
    [
      position === undefined ? '' : `${position.line}:${position.column} `,
      `${severity} ${message}`,
    ].join(''),
  );
}

describe('an app without options', () => {
  it('is complete', () => {
    assert.deepEqual(appOf('api: node server.js'), sampleApp());
  });

  it('is the front if it is called web', () => {
    assert.deepEqual(appOf('web: x', 'web').prefixes, ['/']);
  });
});

describe('options', () => {
  const table: readonly [string, Partial<App>][] = [
    ['prefix=/a/', { prefixes: ['/a/'], prefixGuessed: false }],
    ['prefix=a', { prefixes: ['/a/'] }],
    ['prefix=/a/b', { prefixes: ['/a/b/'] }],
    ['prefix=/', { prefixes: ['/'] }],
    ['prefix=/a,/b/', { prefixes: ['/a/', '/b/'] }],
    ['prefix=/café/', { prefixes: ['/caf%C3%A9/'] }],
    ['prefix=/a%20b/', { prefixes: ['/a%20b/'] }],
    ['host=Diet', { host: 'diet', prefixes: ['/'] }],
    ['host=diet.localhost prefix=/x/', { host: 'diet', prefixes: ['/x/'] }],
    ['mount=root-path', { mount: 'root-path' }],
    [
      'socket=a.sock',
      { upstream: { kind: 'fixed', upstream: { kind: 'unix', path: '/project/a.sock' } } },
    ],
    [
      'socket=unix:/r/a.sock',
      { upstream: { kind: 'fixed', upstream: { kind: 'unix', path: '/r/a.sock' } } },
    ],
    [
      'socket=~/a.sock',
      { upstream: { kind: 'fixed', upstream: { kind: 'unix', path: '/home/me/a.sock' } } },
    ],
    [
      'port=81',
      { upstream: { kind: 'fixed', upstream: { kind: 'tcp', host: 'localhost', port: 81 } } },
    ],
    ['worker', { upstream: { kind: 'none' }, prefixes: [], prefixGuessed: false }],
    ['worker ready=delay:2s', { upstream: { kind: 'none' } }],
    ['worker ready=listen', { upstream: { kind: 'discover' }, prefixes: [], prefixGuessed: false }],
    ['worker ready=http:/healthz', { upstream: { kind: 'discover' }, prefixes: [] }],
    [
      'worker ready=listen port=81',
      {
        upstream: { kind: 'fixed', upstream: { kind: 'tcp', host: 'localhost', port: 81 } },
        prefixes: [],
      },
    ],
    [
      'oneshot',
      { oneshot: true, upstream: { kind: 'none' }, prefixes: [], restart: 'never', retries: 5 },
    ],
    ['oneshot retries=3', { restart: 'on-failure', retries: 3 }],
    ['oneshot restart=on-failure', { restart: 'on-failure', retries: 5 }],
    ['instances=3', { instances: 3 }],
    ['ready=http:', { ready: { kind: 'http' } }],
    ['ready=http:/healthz?x=1', { ready: { kind: 'http', path: '/healthz?x=1' } }],
    ['ready=http', { ready: { kind: 'http' } }],
    ['ready=listen', { ready: { kind: 'listen' } }],
    ['ready=listen:', { ready: { kind: 'listen' } }],
    ["ready='log:/up on \\d+/i'", { ready: { kind: 'log', source: 'up on \\d+', flags: 'i' } }],
    ["ready='exec:pg_isready -q'", { ready: { kind: 'exec', command: 'pg_isready -q' } }],
    ["ready='exec: pg_isready'", { ready: { kind: 'exec', command: 'pg_isready' } }],
    ['ready=delay:2s within=1m', { ready: { kind: 'delay', ms: 2000 }, withinMs: 60_000 }],
    ['optional', { optional: { exec: undefined } }],
    ['optional=false', { optional: false }],
    ["optional='exec:which flask'", { optional: { exec: 'which flask' } }],
    ['restart=never retries=0', { restart: 'never', retries: 0 }],
    ['timeout=2.5s hold-for=0s', { timeoutMs: 2500, holdForMs: 0 }],
    ['timeout=off', { timeoutMs: undefined }],
    ['signal=int grace=500ms', { signal: 'SIGINT', graceMs: 500 }],
    ['signal=SIGQUIT', { signal: 'SIGQUIT' }],
    ["stop='exec:docker stop db'", { stopCommand: 'docker stop db' }],
    ['cwd=sub', { cwd: '/project/sub' }],
    ['cwd=~/x', { cwd: '/home/me/x' }],
    ['env-file=a.env,/b.env', { envFiles: ['/project/a.env', '/b.env'] }],
    ['cookies', { cookies: true }],
  ];
  for (const [directive, expected] of table) {
    it(directive, () => {
      const app = appOf(`#@ ${directive}\napi: x`);
      const actual = Object.fromEntries(
        Object.keys(expected).map((key) => [key, app[key as keyof App]]),
      );
      assert.deepEqual(actual, expected);
    });
  }

  it('the command is read where cwd is', () => {
    assert.deepEqual(appOf('#@ cwd=sub\napi: gunicorn -b unix:a.sock x:y').upstream, {
      kind: 'literal',
      upstream: { kind: 'unix', path: '/project/sub/a.sock' },
      text: '-b unix:a.sock',
    });
  });

  it('an app of files, and one that someone else serves', () => {
    const text = '#@app docs root=docs/build spa\n#@app a root=a\n#@app old port=81 prefix=/o/';
    assert.deepEqual(appOf(text, 'docs').source, {
      kind: 'files',
      root: '/project/docs/build',
      spa: true,
    });
    assert.deepEqual(appOf(text, 'a').source, { kind: 'files', root: '/project/a', spa: false });
    const upstream = { kind: 'tcp', host: 'localhost', port: 81 } as const;
    assert.deepEqual(appOf(text, 'old').source, { kind: 'served', upstream });
  });

  it("the stack's grace is that of its apps", () => {
    const text = '#@stack grace=3s\napi: x\n#@ grace=1s\nb: y';
    assert.deepEqual(
      stackOf(text).apps.map((app) => app.graceMs),
      [3000, 1000],
    );
  });
});

describe('values that are refused', () => {
  const table: readonly [string, string][] = [
    ['prefix=/a/*', 'prefix takes no wildcard: `/a/*`'],
    ['prefix=http://x/', 'prefix is a path, not a URL: `http://x/`'],
    ['prefix=/a?b', 'prefix holds a character that a prefix cannot have: `/a?b`'],
    ['prefix=/a//b', 'prefix has an empty segment: `/a//b`'],
    ['prefix=/a/../b', 'prefix has dots or an encoded slash for a segment: `/a/../b`'],
    ['prefix=/%%zz/', 'prefix has a % that two hex digits do not follow: `/%%zz/`'],
    ['prefix=/%%41/', 'prefix has a % that two hex digits do not follow: `/%%41/`'],
    ['prefix=/a%4', 'prefix has a % that two hex digits do not follow: `/a%4`'],
    ['prefix=/a%00', 'prefix has a NUL: `/a%00`'],
    ['prefix=/a%2fb', 'prefix has dots or an encoded slash for a segment: `/a%2fb`'],
    ['prefix=/a%2Fb', 'prefix has dots or an encoded slash for a segment: `/a%2Fb`'],
    ['prefix=/a/./b', 'prefix has dots or an encoded slash for a segment: `/a/./b`'],
    ['prefix=/.sockpit/x', "prefix is sockpit's own: `/.sockpit/`"],
    ['host=a:80', 'host is a name without a port: `a:80`'],
    ['host=a_/b', 'host is not a host name: `a_/b`'],
    ['mount=stip', 'mount is one of strip, keep, script-name, root-path, not `stip`'],
    ['port=0', 'port is not a whole number from 1 to 65535: `0`'],
    ['port=80,81', 'port is not a whole number from 1 to 65535: `80,81`'],
    ['instances=many', 'instances is not a whole number from 1 to 256: `many`'],
    ['worker=yes', 'worker is either true or false, not `yes`'],
    ['ready=http:healthz', 'ready takes a path after http: `http:healthz`'],
    ['ready=http://x/y', 'ready takes a path after http: `http://x/y`'],
    ["ready='http:/a b'", 'ready takes a path after http: `http:/a b`'],
    ["ready='log:/a/ then'", 'ready takes a regular expression between slashes: `/a/ then`'],
    ['ready=log:foo', 'ready takes a regular expression between slashes: `foo`'],
    ["ready='log:/a/g'", 'ready has flags other than i, m, s and u: `g`'],
    ['ready=lisen', 'ready is not a way to be ready: `lisen`'],
    ['ready=delay:2', 'ready waits for no duration: `delay:2`'],
    ['grace=10', 'grace lacks a unit: `10`'],
    ['grace=soon', 'grace is not a duration: `soon`'],
    ['grace=100d', 'grace is too long: `100d`'],
    ['signal=TREM', 'signal is not a signal: `TREM`'],
    ['signal=CONT', 'signal cannot stop an app with SIGCONT'],
    ['signal=STOP', 'signal cannot stop an app with SIGSTOP'],
    ['ready=exec:', 'ready names no command'],
    ['stop=kill', 'stop begins with exec: `kill`'],
    ['stop=sh-exec:kill', 'stop begins with exec: `sh-exec:kill`'],
    ["optional='python3'", 'optional begins with exec: `python3`'],
    ['after=', 'after has no value'],
    ['cwd=', 'cwd has no value'],
  ];
  for (const [directive, message] of table) {
    it(directive, () => {
      const column = 4 + (directive.endsWith('=') ? 0 : directive.indexOf('=') + 1);
      assert.deepEqual(findings(`#@ ${directive}\napi: x`), [`1:${column} error ${message}`]);
    });
  }

  it('a regular expression that cannot be compiled', () => {
    assert.match(findings("#@ ready='log:/(/'\napi: x")[0] ?? '', /is no regular expression \(/);
  });

  const advices: readonly [string, string][] = [
    ['ready=lisen', 'did you mean listen? ('],
    ['ready=htpp:', 'did you mean http? ('],
    ['ready=nothing-like-it', 'one of http:, http:/path, listen,'],
    ['ready=http:healthz', 'write ready=http:/healthz'],
    ["ready='http:/a b'", 'write ready=http:/a'],
    ["ready='http:/a#b'", 'write ready=http:/a'],
    ['ready=http://localhost:1/x', "the app's own path alone"],
    ['ready=log:foo', "write ready='log:/foo/'"],
    ['ready=log:', "write ready='log:/listening on/'"],
    ['signal=TREM', 'did you mean signal=TERM?'],
    ['signal=NOTHING', 'such as TERM, INT or QUIT'],
    ["stop='docker compose stop'", "write stop='exec:docker compose stop'"],
    ['stop=exec:', "write stop='exec:COMMAND'"],
    ['prefix=/api/**', 'everything below a prefix belongs to it: write prefix=/api/'],
    ['host=diet:80', 'write host=diet'],
  ];
  for (const [directive, advice] of advices) {
    it(`${directive}: ${advice}`, () => {
      const [told] = resolve(`#@ ${directive}\napi: x`).diagnostics;
      assert.ok(told?.advice?.startsWith(advice), told?.advice);
    });
  }

  it('are not advised', () => {
    const directives = [...table, ...advices].map(([directive]) => directive);
    const advised = directives
      .flatMap((directive) => {
        const [told] = resolve(`#@ ${directive}\napi: x`).diagnostics;
        const advice = told?.advice ?? '';
        return /(?<=(?:^|: )write |^did you mean )[a-z-]+=.*?(?=\??$)/.exec(advice) ?? [];
      })
      .flatMap((words) => words.split(' or '))
      // What is left is a form to be filled in.
      .filter((directive) => !/…|=(NAME|DIR)$/.test(directive));
    assert.ok(advised.length > 15, advised.join());
    for (const directive of advised) {
      assert.deepEqual(findings(`#@ ${directive}\napi: x`), [], directive);
    }
  });

  it('a variable that no shell could read', () => {
    const named = (name: string): string[] =>
      findings('api: x', { over: { apps: { api: { env: { [name]: 1 } } } } });
    for (const name of ['1A', 'A-B', 'A B', '']) {
      assert.deepEqual(named(name), [
        `1:1 error env has a name that no shell could read: \`${name}\``,
      ]);
    }
    for (const name of ['A1', '_', 'a_b']) assert.deepEqual(named(name), []);
  });

  it('marks the item of a list', () => {
    assert.deepEqual(findings('#@ after=db,,x\napi: x\ndb: y\nx: z'), [
      '1:13 error after has an empty entry',
    ]);
    assert.deepEqual(findings('#@ prefix=/a/,/b?\napi: x'), [
      '1:15 error prefix holds a character that a prefix cannot have: `/b?`',
    ]);
  });
});

describe('what contradicts itself', () => {
  const table: readonly [string, string, readonly string[]][] = [
    ['nothing behind it', '#@app api prefix=/a/', ['1:7 error nothing stands behind api']],
    [
      'a worker with a prefix',
      '#@ worker prefix=/a/\napi: x',
      ['1:18 error api is a worker, which has no route: prefix means nothing'],
    ],
    [
      'a worker with a place that nobody asks for',
      '#@ worker port=1\napi: x',
      ['1:16 error api is a worker, which has no route: port means nothing'],
    ],
    [
      'a worker with a place that has no command',
      '#@app api worker ready=listen port=1',
      ['1:36 error api is a worker, which has no route: port means nothing'],
    ],
    [
      'a oneshot with a place, whatever else it is',
      '#@ oneshot worker ready=listen port=1\napi: x',
      [
        '1:37 error api is a worker, which has no route: port means nothing',
        '1:25 error api is a oneshot, which others await to its end: ready means nothing',
      ],
    ],
    [
      'a oneshot that is to be ready',
      '#@ oneshot ready=listen within=5m\napi: x',
      [
        '1:18 error api is a oneshot, which others await to its end: ready means nothing',
        '1:32 error api is a oneshot, which others await to its end: within means nothing',
      ],
    ],
    [
      'a worker with what is for requests',
      '#@ worker mount=keep hold-for=3s timeout=3s cookies\napi: x',
      ['mount', 'timeout', 'hold-for', 'cookies'].map((key) => {
        const at = { mount: 17, timeout: 42, 'hold-for': 31, cookies: 45 }[key];
        return `1:${at} error api is a worker, which has no route: ${key} means nothing`;
      }),
    ],
    [
      'a oneshot that is there three times',
      '#@ oneshot instances=3\napi: x',
      ['1:22 error api is a oneshot, which others await to its end: instances means nothing'],
    ],
    [
      'what is ready later than it may be',
      '#@ ready=delay:2s within=1s\napi: x\n#@ ready=delay:40s\nb: x',
      [
        '1:10 warning api will be overdue at every start: ready=delay:2s is later than within=1s',
        '3:10 warning b will be overdue at every start: ready=delay:40s is later than within=30s',
      ],
    ],
    [
      'a delay that no clock takes',
      '#@ ready=delay:99999d\napi: x',
      ['1:10 error ready is too long: `99999d`'],
    ],
    [
      'tries after the only one',
      '#@ restart=never retries=3\napi: x',
      ['1:26 error api is never started again, so retries means nothing'],
    ],
    ['socket and port', '#@ socket=a port=1\napi: x', ['1:18 error api has both socket and port']],
    ['root and a command', '#@ root=a\napi: x', ['1:9 error api has both root and a command']],
    ['root and a port', '#@app docs root=a port=1', ['1:17 error docs has both root and port']],
    [
      'root and a socket',
      '#@app docs root=a socket=b',
      ['1:17 error docs has both root and socket'],
    ],
    [
      'spa without files',
      '#@ spa\napi: x',
      ['1:4 error api is no directory of files, so spa means nothing'],
    ],
    [
      'what to ignore where nothing is watched',
      '#@ ignore=x\napi: x\n#@ watch=. ignore=x\nb: x',
      ['1:11 error api watches no files, so ignore means nothing'],
    ],
    [
      'what is watched of an app that others run',
      '#@app api port=1 watch=.',
      ['1:24 error api is not run by us, so it cannot be reloaded when files change'],
    ],
    [
      'an end by itself of what no request would start again',
      '#@ idle=1m\napi: x\n#@ idle=1m start=lazy\nb: x',
      ['1:9 error nothing would start api again after idle'],
    ],
    [
      'instances that would bind one socket',
      '#@ instances=2\napi: gunicorn -b unix:a.sock x:y',
      ['1:14 error all 2 instances of api would bind a.sock'],
    ],
    [
      'instances of what someone else runs',
      '#@app api port=3 instances=2',
      ['1:28 error api is not run by us, so it cannot have 2 instances'],
    ],
    [
      'an idle app that nothing would start again',
      '#@ idle=15m\napi: x',
      ['1:9 error nothing would start api again after idle'],
    ],
    [
      'two generations that would bind one socket',
      '#@ reload=swap\napi: gunicorn -b unix:a.sock x:y',
      ['1:11 error both generations of api would bind a.sock'],
    ],
    [
      'a oneshot that is swapped',
      '#@ oneshot reload=swap\napi: x',
      ['1:19 error api is a oneshot, which is run again, not swapped'],
    ],
    [
      'a socket other than that of the command',
      '#@ cwd=sub socket=a.sock\napi: gunicorn -b unix:a.sock x:y',
      ['1:19 warning the command says unix:/project/sub/a.sock, this says unix:/project/a.sock'],
    ],
    [
      'a port other than that which the command implies',
      '#@ port=9000\na: hypercorn x:y\n#@ port=9001\nb: flask run',
      ['1:9 warning the command implies 127.0.0.1:8000, this says localhost:9000'],
    ],
    [
      'the port of the command, which need not be the address',
      '#@ port=9000\na: gunicorn -b 0.0.0.0:9000 x:y',
      [],
    ],
    [
      'a port where the command has a socket',
      '#@ port=9000\na: gunicorn -b unix:a.sock x:y',
      ['1:9 warning the command says unix:/project/a.sock, this says localhost:9000'],
    ],
    [
      'two of a server that takes a port by itself',
      '#@ instances=2\na: hypercorn x:y\n#@ instances=2\nb: ./gradlew bootRun',
      [
        '1:14 error all 2 instances of a would bind port 8000, the server’s own',
        '3:14 error all 2 instances of b would bind port 8080, the server’s own',
      ],
    ],
    [
      'one socket for two',
      'a: gunicorn -b unix:g.sock x:y\nb: gunicorn -b unix:g.sock z:y',
      ['2:1 error a and b both answer on unix:/project/g.sock'],
    ],
    [
      'one socket for one and its stand-in',
      'a: gunicorn -b unix:g.sock x:y\n#@ start=manual\nb: gunicorn -b unix:g.sock z:y',
      [],
    ],
    [
      'one prefix for two',
      'api: x\n#@ prefix=/api/\nb: y',
      ['2:11 error b and api both answer at /api/'],
    ],
    [
      'one prefix of a host for two',
      '#@ host=d\na: x\n#@ host=d\nb: y',
      ['4:1 error b and a both answer at / of d'],
    ],
    [
      'an unknown app to come after',
      '#@ after=dbb\napi: x\ndb: y',
      ['1:10 error api comes after dbb, which is no app of this stack'],
    ],
    [
      'a circle',
      '#@ after=b\na: x\n#@ after=c\nb: x\n#@ after=a\nc: x',
      ['1:10 error a circle: a waits for b waits for c waits for a'],
    ],
    ['itself', '#@ after=a\na: x', ['1:10 error a circle: a waits for a']],
    [
      'a circle that others wait for',
      '#@ after=b\na: x\n#@ after=d,c\nb: x\n#@ after=b\nc: x\nd: x',
      ['3:12 error a circle: b waits for c waits for b'],
    ],
  ];
  for (const [name, text, expected] of table) {
    it(name, () => assert.deepEqual(findings(text), expected));
  }

  it('but not the same prefix on two hosts', () => {
    assert.deepEqual(findings('#@ host=a prefix=/api/\nx: x\n#@ host=b prefix=/api/\ny: y'), []);
  });
});

describe('root', () => {
  it('is an app of files on /, behind which one app may stand', () => {
    const { apps } = stackOf('#@stack root=public\nweb: x');
    assert.deepEqual(
      apps.map(({ name, prefixes, source }) => [name, prefixes, source.kind]),
      [
        ['web', ['/'], 'command'],
        ['root', ['/'], 'files'],
      ],
    );
    assert.deepEqual(apps[1]?.source, { kind: 'files', root: '/project/public', spa: false });
  });

  it('answers unknown paths with its index.html where it is told to', () => {
    const { apps } = stackOf('#@stack root=public spa\n#@ prefix=/api/\nweb: x');
    assert.deepEqual(apps[1]?.source, { kind: 'files', root: '/project/public', spa: true });
    assert.deepEqual(findings('#@stack spa\nweb: x'), [
      '1:9 error the stack has no directory of files, so spa means nothing',
    ]);
  });

  it('takes another name where root is one, and refuses a second directory on /', () => {
    assert.equal(stackOf('#@stack root=p\nroot: x').apps[1]?.name, 'files');
    assert.deepEqual(findings('#@stack root=p\n#@app docs root=d prefix=/'), [
      '1:14 error root and docs both answer at /',
    ]);
  });
});

describe('https', () => {
  it('is off, made by mkcert, or has files of its own', () => {
    assert.equal(stackOf('api: x').tls, undefined);
    assert.equal(stackOf('#@stack tls=false\napi: x').tls, undefined);
    assert.deepEqual(stackOf('#@stack tls=auto\napi: x').tls, { kind: 'auto' });
    assert.deepEqual(stackOf('#@stack tls=c.pem,/k.pem\napi: x').tls, {
      kind: 'files',
      cert: '/project/c.pem',
      key: '/k.pem',
    });
    for (const wrong of ['tls', 'tls=c.pem', 'tls=a,b,c', 'tls=a,']) {
      assert.match(findings(`#@stack ${wrong}\napi: x`).join(), /neither auto nor a certificate/);
    }
  });
});

describe('which apps', () => {
  const text = 'db: x\n#@ after=db\napi: x\n#@ after=api\nweb: x\nmail: x\n#@app docs root=docs';
  const chosen = (overrides: Overrides): string[] =>
    stackOf(text, { overrides }).apps.map(({ name, index, after, start }) =>
      start === 'left-out' ? `(${name})` : `${index} ${name} [${after.join()}]`,
    );

  it('are all by default', () => {
    assert.ok(stackOf(text).apps.every(({ start }) => start === 'auto'));
  });

  it('only those named and what they come after, with their index; the others are left out', () => {
    assert.deepEqual(chosen({ only: ['api'] }), ['0 db []', '1 api [db]', '(web)', '(mail)']);
  });

  it('without those excluded, for whom nobody waits', () => {
    assert.deepEqual(chosen({ exclude: ['db', 'docs'] }), [
      '(db)',
      '1 api []',
      '2 web [api]',
      '3 mail []',
    ]);
    assert.deepEqual(chosen({ only: ['web'], exclude: ['api'] }), [
      '(db)',
      '(api)',
      '2 web []',
      '(mail)',
    ]);
  });

  it('keep what they come after where they are only not named', () => {
    const { apps } = stackOf(text, { overrides: { only: ['mail'] } });
    assert.deepEqual(apps.find(({ name }) => name === 'web')?.after, ['api']);
  });

  it('in as many instances as asked for; 0 leaves out', () => {
    const { apps } = stackOf(text, {
      overrides: { instances: { all: 2, web: 3, db: 0, docs: 0 } },
    });
    assert.deepEqual(
      apps.map(({ name, instances, start }) => [name, instances, start]),
      [
        ['db', 1, 'left-out'],
        ['api', 2, 'auto'],
        ['web', 3, 'auto'],
        ['mail', 2, 'auto'],
      ],
    );
  });

  it('named wrongly are errors', () => {
    assert.deepEqual(
      findings(text, {
        overrides: { only: ['wbe'], exclude: ['x'], instances: { apj: 1, db: 1.5 } },
      }),
      [
        'error no app is called wbe',
        'error no app is called x',
        'error no app is called apj',
        'error db=1.5 is no number of instances',
      ],
    );
  });
});

describe('where to listen', () => {
  const written = (text: string, given?: Given): string[] =>
    stackOf(`${text}\napi: x`, given).listen.map((spec) => spec.written);

  it('is 8080 or the next free one, the latter only in a terminal', () => {
    assert.deepEqual(written(''), ['localhost:8080+']);
    assert.deepEqual(written('', { overrides: { interactive: false } }), ['localhost:8080']);
    assert.equal(stackOf('api: x').listenGuessed, true);
  });

  it('is what is written, passed by SOCKPIT_LISTEN, or on the command line', () => {
    const text = '#@stack listen=localhost:1+,unix:f.sock';
    const env = { SOCKPIT_LISTEN: 'localhost:2, 10.0.0.1:2' };
    assert.deepEqual(written(text), ['localhost:1+', 'unix:f.sock']);
    assert.deepEqual(written(text, { overrides: { interactive: false } }), [
      'localhost:1+',
      'unix:f.sock',
    ]);
    assert.deepEqual(written(text, { env }), ['localhost:2', '10.0.0.1:2']);
    assert.deepEqual(written(text, { env, overrides: { listen: ['localhost:3'] } }), [
      'localhost:3',
    ]);
    assert.deepEqual(written(text, { env, overrides: { port: 4 } }), ['localhost:4', '10.0.0.1:4']);
    assert.deepEqual(written(text, { overrides: { port: 4 } }), ['localhost:4', 'unix:f.sock']);
    assert.deepEqual(written('', { overrides: { port: 4 } }), ['localhost:4']);
    assert.equal(stackOf('api: x', { env }).listenGuessed, false);
  });

  it('is as it was without SOCKPIT_LISTEN or --listen where they say nothing', () => {
    const text = '#@stack listen=localhost:1';
    const given = { env: { SOCKPIT_LISTEN: ' ' }, overrides: { listen: [] } };
    assert.deepEqual(written(text, given), ['localhost:1']);
    assert.equal(stackOf('api: x', given).listenGuessed, true);
  });

  it('has with -p another port in place of its first, and of no other', () => {
    const at = (listen: string, port: number): string[] =>
      written(`#@stack listen=${listen}`, { overrides: { port } });
    assert.deepEqual(at('localhost:1,localhost:2,10.0.0.1:1+', 4), [
      'localhost:4',
      'localhost:2',
      '10.0.0.1:4',
    ]);
    assert.deepEqual(at('[::1]:1', 65_535), ['[::1]:65535']);
    assert.deepEqual(at('unix:f.sock', 0), ['localhost:0', 'unix:f.sock']);
    const { listen, listenGuessed } = stackOf('api: x', { overrides: { port: 4 } });
    const exactly = { kind: 'tcp', host: 'localhost', port: 4, orNext: false };
    assert.deepEqual(listen, [{ ...exactly, written: 'localhost:4' }]);
    assert.equal(listenGuessed, false);
  });

  it('has its socket in the folder of the config', () => {
    const [spec] = stackOf('#@stack listen=unix:f.sock\napi: x').listen;
    assert.ok(spec?.kind === 'unix');
    assert.equal(spec.path, '/project/f.sock');
  });

  it('is refused where one address is named twice', () => {
    const told = (...listen: string[]): string[] =>
      findings(`#@stack listen=${listen.join(',')}\napi: x`);
    const twice = (one: string, other: string): string =>
      `listen names one address twice: \`${one}\` and \`${other}\``;
    assert.deepEqual(told('localhost:1', 'unix:f', 'localhost:1'), [
      '1:35 error listen names `localhost:1` twice',
    ]);
    assert.deepEqual(told('unix:f', 'unix:./f'), [`1:23 error ${twice('unix:f', 'unix:./f')}`]);
    for (const [one, other] of [
      ['localhost:1+', 'localhost:1'],
      ['localhost:1', '127.0.0.1:1'],
      ['[::1]:1', 'localhost:1'],
      ['0.0.0.0:1', 'localhost:1'],
      ['[::]:1', '0.0.0.0:1'],
      ['[0:0::1]:1', 'localhost:1'],
    ] as const) {
      assert.deepEqual(told(one, other), [`1:${17 + one.length} error ${twice(one, other)}`]);
    }
    assert.deepEqual(told('localhost:1', 'localhost:2', 'localhost:0', 'localhost:0'), []);
    assert.deepEqual(told('localhost:1', 'localhost:1+', 'wg0:1'), []);
    assert.deepEqual(told('127.0.0.1:1', '[::1]:1', '192.0.2.1:1'), []);
    const listen = ['localhost:1', 'localhost:1'];
    assert.deepEqual(findings('#@stack listen=localhost:1\napi: x', { overrides: { listen } }), [
      'error listen names `localhost:1` twice',
    ]);
  });

  it('is refused with its place, or its origin', () => {
    assert.deepEqual(findings('#@stack listen=:1\napi: x'), [
      '1:16 error listen does not say who may come: `:1`',
    ]);
    assert.deepEqual(findings('api: x', { env: { SOCKPIT_LISTEN: ':1' } }), [
      'error SOCKPIT_LISTEN does not say who may come: `:1`',
    ]);
    assert.deepEqual(findings('api: x', { overrides: { listen: ['localhost:1'], port: 2 } }), [
      'error -p 2 and --listen both say where to listen',
    ]);
    assert.deepEqual(findings('api: x', { overrides: { listen: [':1'] } }), [
      'error --listen does not say who may come: `:1`',
    ]);
    for (const port of [65_536, -1, 1.5, NaN]) {
      const told = [`error -p ${port} is no port`];
      assert.deepEqual(findings('api: x', { overrides: { port } }), told);
    }
  });
});

describe('the stack', () => {
  it('has its files of variables, .env first; -e replaces them', () => {
    const text = '#@stack env-file=a.env\napi: x';
    assert.deepEqual(stackOf(text).envFiles, ['/project/.env', '/project/a.env']);
    assert.deepEqual(stackOf(text, { overrides: { envFiles: ['b.env'] } }).envFiles, [
      '/project/below/b.env',
    ]);
  });

  it('has hosts and trusted proxies, checked', () => {
    const stack = stackOf(
      '#@stack hosts=Dev.Example.com,b trusted-proxies=10.0.0.0/8,::1,unix\napi: x',
    );
    assert.deepEqual(stack.hosts, ['dev.example.com', 'b']);
    assert.deepEqual(stack.trustedProxies, ['10.0.0.0/8', '::1', 'unix']);
    const hosts = (names: string): readonly string[] =>
      stackOf(`#@stack hosts=${names}\napi: x`).hosts;
    assert.deepEqual(hosts('*.Example.org,.deep.example.org,*.test'), [
      '*.example.org',
      '*.deep.example.org',
      '*.test',
    ]);
    for (const name of ['*.org', '.com', 'a.*.org', '*example.org', '*.', '*.*.org']) {
      assert.equal(findings(`#@stack hosts=${name}\napi: x`).length, 1, name);
    }
    assert.deepEqual(findings('#@stack hosts=* trusted-proxies=10.0.0.0/33\napi: x'), [
      '1:15 error hosts takes names, not `*`',
      '1:33 error trusted-proxies is neither an address nor a block of addresses: `10.0.0.0/33`',
    ]);
  });

  it('is frozen to the last leaf', () => {
    const stack = frozen(stackOf('#@ prefix=/a/ ready=listen\napi: x'));
    assert.ok(Object.isFrozen(stack.apps));
    assert.ok(Object.isFrozen(stack.apps[0]?.prefixes));
    assert.ok(Object.isFrozen(stack.apps[0]?.ready));
    assert.throws(() => (stack.apps as App[]).push(stack.apps[0]!), TypeError);
  });
});

describe('a layer over a Procfile', () => {
  it('changes key by key, and variables one by one', () => {
    const over = {
      apps: { api: { prefix: ['/v1/', '/v2/'], env: { A: 1, B: true } }, more: 'run more' },
    };
    const text = '#@ grace=5s prefix=/old/\napi: x\nweb: y';
    const { apps } = stackOf(text, { over });
    assert.deepEqual(
      apps.map(({ name, index }) => [name, index]),
      [
        ['api', 0],
        ['web', 1],
        ['more', 2],
      ],
    );
    const [api, , more] = apps;
    assert.deepEqual(api?.prefixes, ['/v1/', '/v2/']);
    assert.equal(api.graceMs, 5000);
    assert.deepEqual(api.env, { A: '1', B: 'true' });
    assert.deepEqual(more?.source, { kind: 'command', command: 'run more' });
  });
});

describe('keys of the dashboard', () => {
  it('are pairs, and where blanks separate them it is said that commas do', () => {
    const { keys } = stackOf('#@stack keys=a=j,ctrl+x=r\nweb: x');
    assert.deepEqual(keys, { a: 'j', 'ctrl+x': 'r' });
    for (const written of ["'a=j ctrl+x=r'", "'a=j, ctrl+x=r'"]) {
      const [problem] = resolve(`#@stack keys=${written}\nweb: x`).diagnostics;
      assert.equal(problem?.advice, 'commas separate: keys=a=j,ctrl+x=r');
    }
  });

  it('are told to lose the quotes that make one value of several', () => {
    const [problem, ...others] = resolve("#@stack keys='ctrl+x=r,Q=q'\nweb: x").diagnostics;
    assert.match(problem?.message ?? '', /has several pairs in one value: `ctrl\+x=r,Q=q`/);
    assert.match(problem?.advice ?? '', /outside of quotes: keys=ctrl\+x=r,Q=q;/);
    assert.deepEqual(others, []);
  });
});
