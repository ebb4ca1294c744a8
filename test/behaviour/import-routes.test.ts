/**
 * What is imported answers as nginx and Caddy do, and gives nothing away that they keep back.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepts } from './support/accepts.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

interface Original {
  readonly file: string;
  readonly text: string;
  readonly command: readonly [string, ...string[]];
}

const FILES = {
  'site/settings.txt': 'settings',
  'site/open/page.txt': 'a page',
  'site/private/plan.txt': 'a plan',
  'docs/guide.txt': 'a guide',
  'docs/secret.txt': 'a secret',
  'spa/index.html': 'spa',
  'conf.d/closed.conf': 'deny all;',
  'parts/closed.caddy': 'respond /Private/* 403',
};

/** Asks the original and what was made of it the same, beside one app that both lead to. */
async function compare(
  original: (port: number) => Original,
  check: (
    ask: (path: string, host?: string) => Promise<readonly [theirs: string, ours: string]>,
  ) => Promise<void>,
): Promise<void> {
  const port = await unusedPort();
  const { file, text, command } = original(port);
  await using directory = await temporaryDirectory({ ...FILES, [file]: text });
  // The app itself, without a stack of its own around it: what matters is who else leads to it.
  await using app = runSockpit(directory, [], {
    program: [process.execPath, appFile('fixtures/mirror.mjs')],
    env: { SOCKET: 'one.sock' },
  });
  await using theirs = runSockpit(directory, [], { program: command });

  const imported = await sockpit(directory, ['import', file, '-o', 'Procfile']);
  assert.equal(imported.code, 0, imported.text);
  const checked = await sockpit(directory, ['check', '-f', 'Procfile', '-p', '0']);
  assert.equal(checked.code, 0, checked.text);
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-f', 'Procfile'], {
    stack: ['-f', 'Procfile'],
  });
  const url = await run.url();
  await waitFor('the app to listen', () => accepts(directory.join('one.sock')), {
    show: () => app.output.tail(),
  });
  await waitFor(`${file} to be served`, () => accepts(port), { show: () => theirs.output.tail() });
  await check(async (path, host) => [
    await answerAt(`http://127.0.0.1:${port}${path}`, host),
    await answerAt(`${url}${path}`, host),
  ]);
}

/** The status, or `closed`, and the text of a file or the target that an app saw. */
async function answerAt(url: string, host?: string): Promise<string> {
  const headers = host === undefined ? {} : { host };
  const answer = await get(url, { headers }).catch(() => undefined);
  if (answer === undefined) return 'closed';
  const { status, body } = answer;
  const target = /"target":"([^"]*)"/.exec(body)?.[1];
  return status === 200 ? `200 ${target ?? body.trim()}` : String(status);
}

function nginx(server: string): (port: number) => Original {
  return (port) => ({
    file: 'nginx.conf',
    // Workers of a root's nginx would be somebody who may not reach the app's socket.
    text: `${process.getuid?.() === 0 ? 'user root;' : ''}
pid ./nginx.pid;
error_log stderr;
daemon off;
events { worker_connections 64; }
http {
access_log off;
default_type application/octet-stream;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ./temp_${name};`).join('\n')}
server {
listen 127.0.0.1:${port};
${server}
}
}
`,
    command: ['nginx', '-p', '.', '-c', './nginx.conf', '-e', 'stderr'],
  });
}

const UNIX_APP = 'proxy_pass http://unix:one.sock';

describe('what is imported from nginx', skipUnless('nginx'), () => {
  it('answers as nginx does', () =>
    compare(
      nginx(`root site;
location = /kept { return 301 /kept/; }
location /kept/ { ${UNIX_APP}; }
location /taken/ { ${UNIX_APP}:/; proxy_set_header Host $host; }
location /rewritten/ { rewrite ^/rewritten/(.*)$ /$1 break; ${UNIX_APP}; }
location "/with space/" { ${UNIX_APP}; }
location /docs/ { alias docs/; }
location /spa/ { root .; try_files $uri /spa/index.html; }`),
      async (ask) => {
        for (const path of [
          '/kept/a?b',
          '/taken/a?b',
          '/rewritten/a?b',
          '/with%20space/a',
          '/kept',
          '/docs/guide.txt',
          '/docs/none',
          '/spa/any/page',
          '/settings.txt',
          '/open/page.txt',
          '/none',
        ]) {
          const [theirs, ours] = await ask(path);
          assert.equal(ours, theirs, path);
        }
      },
    ));

  it('serves no folder that nginx does not serve', () =>
    compare(nginx(`root site;\nlocation / { ${UNIX_APP}; }`), async (ask) => {
      const [theirs, ours] = await ask('/settings.txt');
      assert.deepEqual([theirs, ours], ['200 /settings.txt', '200 /settings.txt']);
    }));

  for (const protection of [
    'location /private/ { deny all; }',
    'location /private/ { include conf.d/closed.conf; }',
    'location /private/ { return 404; }',
    'location = /private/plan.txt { internal; }',
    'location ~ ^/private { deny all; }',
    'location ~ \\.txt$ { deny all; }',
    'location /private/ { auth_basic x; auth_basic_user_file none; }',
    'location /private/ { if ($cookie_auth = "") { return 302 /login; } }',
    'location /private/ { if ($http_x_token != t) { rewrite ^ /login last; } }',
    'location /private/ { return 302 /login; }',
    'server_name 127.0.0.1 localhost; location /private/ { if ($http_host != a.org) { return 403; } }',
    'location /private/ { rewrite ^/private/(.*)$ /login redirect; }',
    'rewrite ^/private/plan.txt$ /closed/ last; location /closed/ { deny all; }',
    'location /private { try_files /none =404; }',
    'location = /private/plan.txt { root docs; }',
    'location ~ plan { root docs; }',
  ]) {
    it(`gives nothing away with \`${protection}\``, () =>
      compare(
        nginx(`root site;\n${protection}\nlocation ^~ /app/ { ${UNIX_APP}:/; }`),
        async (ask) => {
          assert.equal((await ask('/app/x')).at(0), '200 /x');
          const [theirs, ours] = await ask('/private/plan.txt');
          assert.match(theirs, /^(302|4)/);
          assert.match(ours, /^4/);
        },
      ));
  }

  for (const [answer, theirs] of [
    ['set $memcached_key k; memcached_pass 127.0.0.1:1;', /^502$/],
    ['uwsgi_pass 127.0.0.1:1;', /^502$/],
    ['proxy_pass https://127.0.0.1:1;', /^502$/],
    ['stub_status;', /^200 Active/],
    ['empty_gif;', /^200 GIF/],
    ['return 200 fixed;', /^200 fixed$/],
  ] as const) {
    for (const location of ['/private/', '^~ /private/', '= /private/plan.txt', '~ ^/private/']) {
      if (location !== '/private/' && answer !== 'proxy_pass https://127.0.0.1:1;') continue;
      it(`shows no file in the stead of \`location ${location} { ${answer} }\``, () =>
        compare(
          nginx(
            `root site;\nlocation ${location} { ${answer} }\nlocation ^~ /app/ { ${UNIX_APP}:/; }`,
          ),
          async (ask) => {
            const [answered, ours] = await ask('/private/plan.txt');
            assert.match(answered, theirs);
            assert.equal(ours, '404');
            assert.deepEqual(await ask('/app/x'), ['200 /x', '200 /x']);
          },
        ));
    }
  }

  it('answers to no name that the server of all others refuses', () =>
    compare(
      (port) =>
        nginx(`return 444;
}
server {
listen 127.0.0.1:${port};
server_name app.localhost;
root site;
location / { try_files $uri @app; }
location @app { ${UNIX_APP}; }`)(port),
      async (ask) => {
        const seen = '200 /x';
        assert.deepEqual(await ask('/x', 'app.localhost'), [seen, seen]);
        for (const host of ['localhost', '127.0.0.1', 'other.localhost', 'example.org']) {
          const [theirs, ours] = await ask('/x', host);
          assert.equal(theirs, 'closed', host);
          assert.match(ours, /^4/, host);
        }
      },
    ));

  it('asks no other app for what asked for a password', () =>
    compare(
      nginx(`location /adm/ { auth_basic x; auth_basic_user_file none; proxy_pass http://127.0.0.1:1; }
location / { ${UNIX_APP}; }\nlocation /app/ { ${UNIX_APP}:/; }`),
      async (ask) => {
        const [theirs, ours] = await ask('/adm/x');
        assert.match(theirs, /^40[13]$/);
        assert.equal(ours, '404');
        assert.deepEqual(await ask('/app/x'), ['200 /x', '200 /x']);
      },
    ));
});

function caddy(body: string): (port: number) => Original {
  return (port) => ({
    file: 'Caddyfile',
    text: `{\n\tadmin off\n}\n:${port} {\n\tbind 127.0.0.1\n${body}\n}\n`,
    command: ['caddy', 'run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
  });
}

const CADDY_APP = 'reverse_proxy unix/one.sock';

describe('what is imported from Caddy', skipUnless('caddy'), () => {
  it('answers as Caddy does', () =>
    compare(
      caddy(`root * site
root /docs/* .
file_server /open/*
file_server /docs/*
handle /kept/* {
	${CADDY_APP}
}
handle_path /taken/* {
	${CADDY_APP} {
		header_up X-Real-IP {remote_host}
	}
}
handle /private/* {
	file_server
}
handle_path /spa/* {
	root * spa
	try_files {path} /index.html
	file_server
}
${CADDY_APP.replace('unix', '/late/* unix')}`),
      async (ask) => {
        for (const path of [
          '/kept/a?b',
          '/taken/a?b',
          '/late/a?b',
          '/open/page.txt',
          '/private/plan.txt',
          '/docs/guide.txt',
          '/docs/none',
          '/spa/any/page',
        ]) {
          const [theirs, ours] = await ask(path);
          assert.equal(ours, theirs, path);
          assert.equal(theirs.startsWith('200') || path === '/docs/none', true, path);
        }
      },
    ));

  it('reads a site without braces as Caddy does', () =>
    compare(
      (port) => ({
        ...caddy('')(port),
        text: `http://localhost:${port}\nhandle_path /api/* {\n\t${CADDY_APP}\n}\n`,
      }),
      async (ask) => {
        assert.equal((await ask('/api/x')).at(1), '200 /x');
      },
    ));

  it('puts first what Caddy puts first', () =>
    compare(caddy(`root * site\nfile_server\n${CADDY_APP}`), async (ask) => {
      const seen = '200 /settings.txt';
      assert.deepEqual(await ask('/settings.txt'), [seen, seen]);
    }));

  for (const protection of [
    'respond /private/* 403',
    'respond /PRIVATE/* 403',
    'import parts/*.caddy',
    'respond /private/plan.txt 404',
    'basicauth /private/* {\n\tuser JDJhJDEwJEVCNmdaNEg2Ti5iejRMYkF3MFZhZ3VtV3E1SzBWZEZ5Q3VWc0tzOEJwZE9TaFlZdEVkZDhX\n}',
    'handle /private/* {\n\t@far not remote_ip 10.0.0.0/8\n\trespond @far 403\n\tfile_server\n}',
    'handle /private/* {\n\tabort\n}',
    '@out not header Cookie *auth=*\nhandle /private/* {\n\tredir @out /login\n\tfile_server\n}',
    '@out {\n\tpath /private/*\n\tnot header Cookie *auth=*\n}\nredir @out /login',
    '@out {\n\tpath /private/*\n\theader !X-Token\n}\nrewrite @out /login',
    'redir /private/* /login',
    'rewrite /private/plan.txt /closed/x\nrespond /closed/* 403',
    'root /private/plan.txt docs',
    'handle /private/plan.txt {\n\troot * docs\n\tfile_server\n}',
  ]) {
    it(`gives nothing away with \`${protection.replace(/\s+/g, ' ')}\``, () =>
      compare(
        caddy(`${protection}\nhandle_path /app/* {\n\t${CADDY_APP}\n}\nroot * site\nfile_server`),
        async (ask) => {
          const [theirs, ours] = await ask('/private/plan.txt');
          assert.match(theirs, /^(302|4|closed)/);
          assert.match(ours, /^4/);
        },
      ));
  }

  for (const [answer, theirs] of [
    [
      'handle /private/* {\n\turi strip_prefix /private\n\tfile_server {\n\t\thide plan.txt\n\t}\n}',
      /^404$/,
    ],
    ['handle /private/* {\n\treverse_proxy https://127.0.0.1:1\n}', /^502$/],
    ['handle_path /private/* {\n\treverse_proxy nowhere.invalid:1\n}', /^502$/],
    ['metrics /private/*', /^200 #/],
    ['handle /private/* {\n\trespond "fixed"\n}', /^200 fixed$/],
  ] as const) {
    it(`shows no file in the stead of \`${answer.replace(/\s+/g, ' ')}\``, () =>
      compare(
        caddy(`${answer}\nhandle_path /app/* {\n\t${CADDY_APP}\n}\nroot * site\nfile_server`),
        async (ask) => {
          const [answered, ours] = await ask('/private/plan.txt');
          assert.match(answered, theirs);
          assert.equal(ours, '404');
          assert.deepEqual(await ask('/app/x'), ['200 /x', '200 /x']);
        },
      ));
  }

  const PASSWORD =
    'user JDJhJDEwJEVCNmdaNEg2Ti5iejRMYkF3MFZhZ3VtV3E1SzBWZEZ5Q3VWc0tzOEJwZE9TaFlZdEVkZDhX';
  for (const [closed, open] of [
    [`basicauth /adm/* {\n\t${PASSWORD}\n}\nreverse_proxy /adm/sub/* localhost:1`, []],
    [
      `handle_path /adm/* {\n\tbasicauth {\n\t\t${PASSWORD}\n\t}\n\treverse_proxy localhost:1\n}`,
      [],
    ],
    [`respond /Adm/* 403\nreverse_proxy /adm/sub/* unix/one.sock`, []],
    [`basicauth /ADM/* {\n\t${PASSWORD}\n}\n${CADDY_APP.replace('unix', '/adm/* unix')}`, []],
    [`respond /adm/* 403\nhandle /adm/pub/* {\n\t${CADDY_APP}\n}`, ['/adm/pub/x']],
  ] as const) {
    it(`asks no other app in the stead of \`${closed.replace(/\s+/g, ' ')}\``, () =>
      compare(
        caddy(`${closed}\nhandle_path /app/* {\n\t${CADDY_APP}\n}\n${CADDY_APP}`),
        async (ask) => {
          for (const path of ['/adm/x', '/adm/sub/x']) {
            const [theirs, ours] = await ask(path);
            assert.match(theirs, /^40[13]$/, path);
            assert.equal(ours, '404', path);
          }
          for (const path of open)
            assert.deepEqual(await ask(path), [`200 ${path}`, `200 ${path}`]);
          assert.deepEqual(await ask('/app/x'), ['200 /x', '200 /x']);
        },
      ));
  }
});
