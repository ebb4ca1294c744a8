import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importConfig } from '../../../../src/config/import/import-config.js';
import type { FilesBeside } from '../../../../src/config/import/included.js';
import { ImportError } from '../../../../src/config/import/statement.js';
import { parseProcfile } from '../../../../src/config/procfile/parse.js';

interface Read {
  readonly procfile: string;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/** The directives of the Procfile, which has to be a good one; notes with their lines. */
function read(text: string, name: string, beside: Readonly<Record<string, string>> = {}): Read {
  const { procfile, notes } = importConfig(text, `/x/${name}`, undefined, filesOf(beside));
  assert.deepEqual(parseProcfile(procfile, '/x/Procfile').diagnostics, []);
  return {
    procfile,
    lines: procfile.split('\n').filter((line) => /^#@\w/.test(line)),
    notes: notes.map(({ file, line, text: note }) =>
      file === `/x/${name}` ? `${line}: ${note}` : `${file}:${line}: ${note}`,
    ),
  };
}

/** Files below `/x`, by their paths there. */
function filesOf(beside: Readonly<Record<string, string>>): FilesBeside {
  const paths = Object.keys(beside).map((path) => `/x/${path}`);
  return {
    read: (path) => beside[path.slice('/x/'.length)],
    names: (folder) => {
      const below = paths.filter((path) => path.startsWith(`${folder}/`));
      const names = below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return below.length === 0 ? undefined : [...new Set(names)].toReversed();
    },
  };
}

function nginx(body: string): Read {
  return read(`server {\nlisten 127.0.0.1:8080;\n${body}\n}`, 'nginx.conf');
}

describe('import of nginx', () => {
  it('takes the locations of a user-mode nginx over', () => {
    const { lines, notes } = read(
      `worker_processes 1;
events { worker_connections 1024; }
http {
  client_body_temp_path ./temp/client_body;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 8080;
    server_name localhost;
    location = /app1 { return 301 /app1/; }
    location /app1/ {
      proxy_pass http://unix:/home/user/app1/sock.sock:/;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_buffering off;
      proxy_cache off;
      proxy_read_timeout 3600s;
    }
  }
}`,
      'nginx.conf',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8080',
      '#@app app1 prefix=/app1/ socket=/home/user/app1/sock.sock',
    ]);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /^7: it listened on every interface/);
  });

  it('tells what is kept from what is taken off', () => {
    const { lines } = nginx(`
      location /a/ { proxy_pass http://127.0.0.1:1/; }
      location /b/ { proxy_pass http://localhost:2; }
      location /c/ { rewrite ^/c/(.*)$ /$1 break; proxy_pass http://localhost:3; }
      location /d/ { proxy_pass http://localhost:4/d/; }
      location / { proxy_pass http://localhost:5; }`);
    assert.deepEqual(lines.slice(1), [
      '#@app a prefix=/a/ port=1',
      '#@app b prefix=/b/ port=2 mount=keep',
      '#@app c prefix=/c/ port=3',
      '#@app d prefix=/d/ port=4 mount=keep',
      '#@app web prefix=/ port=5',
    ]);
  });

  it('takes what only goes deeper into the same app for a part of it', () => {
    const api = 'location /api/ { proxy_pass http://localhost:1/; }';
    for (const deeper of ['http://localhost:1/v2/', 'http://127.0.0.1:1/v2/']) {
      const { lines, notes } = nginx(`location /api/v2/ { proxy_pass ${deeper}; }\n${api}`);
      assert.deepEqual([lines[1], notes], ['#@app api prefix=/api/ port=1', []]);
    }
    for (const other of [
      'proxy_pass http://localhost:1/v3/;',
      'proxy_pass http://localhost:2/v2/;',
      'proxy_pass http://localhost:1/v2/; auth_basic x;',
      'proxy_pass http://localhost:1/v2;',
    ]) {
      const { lines, notes } = nginx(`location /api/v2/ { ${other} }\n${api}`);
      assert.deepEqual(lines.slice(1), [], other);
      assert.match(notes.join('\n'), /\/api\/ is left out, which would answer at \/api\/v2\//);
    }
    const kept = nginx(
      `location /api/v2/ { proxy_pass http://localhost:1/v2/; }\n${api.replace('1/', '1')}`,
    );
    assert.deepEqual(kept.lines.slice(1), []);
  });

  it('takes files, single-page front ends and an app behind files over', () => {
    const { lines } = nginx(`
      root "/srv/my site";
      location / { try_files $uri @app; }
      location @app { proxy_pass http://unix:/run/app.sock; }
      location /docs/ { alias /srv/docs/; }
      location ^~ /spa/ { alias /srv/spa/; try_files $uri /spa/index.html; }`);
    assert.deepEqual(lines, [
      "#@stack listen=localhost:8080 root='/srv/my site'",
      '#@app web prefix=/ socket=/run/app.sock',
      '#@app docs prefix=/docs/ root=/srv/docs',
      '#@app spa prefix=/spa/ root=/srv/spa spa',
    ]);
  });

  it('gives each of several servers its host', () => {
    const { lines } = read(
      `upstream diet { server unix:/run/diet.sock; }
       server { listen 127.0.0.1:80; server_name localhost dev.example.com; location /api/ { proxy_pass http://localhost:1/; } }
       server { listen 127.0.0.1:80; server_name diet.localhost; location /api/ { proxy_pass http://diet/; } }`,
      'nginx.conf',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:80 hosts=dev.example.com',
      '#@app api prefix=/api/ port=1',
      '#@app api-2 host=diet prefix=/api/ socket=/run/diet.sock',
    ]);
  });

  it('notes every line that it cannot carry over, once', () => {
    const { lines, notes } = nginx(`gzip on;
location ~ \\.jpg$ { expires 30d; }
location /far/ { proxy_pass http://10.0.0.1/; }
location /var/ { proxy_pass http://$backend; }
location /x { proxy_pass http://localhost:1/; add_header A b; }
location = /one { proxy_pass http://localhost:2; }
location /moved/ { proxy_pass http://localhost:3/else/; }`);
    assert.deepEqual(lines.slice(1), ['#@app x prefix=/x/ port=1']);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      ['3', '4', '5', '6', '7', '7', '8', '9'],
    );
  });

  const APP = 'proxy_pass http://localhost:1/;';

  for (const line of [
    'proxy_set_header Host back.example.org;',
    'proxy_set_header X-Forwarded-Proto https;',
    'proxy_set_header X-Forwarded-Prefix /other;',
    'proxy_cache zone;',
    'proxy_read_timeout 5s;',
    'proxy_buffering on;',
    'proxy_http_version 1.0;',
    'client_max_body_size 1m;',
    'rewrite ^/api/old$ /api/new permanent;',
    'proxy_cookie_path / /else/;',
    'limit_req zone=a;',
    'index start.html;',
    'keepalive_timeout x y z;',
  ]) {
    it(`notes \`${line}\`, whose arguments have no counterpart`, () => {
      const { lines, notes } = nginx(`location /api/ { ${APP}\n${line} }`);
      assert.deepEqual(lines.slice(1), ['#@app api prefix=/api/ port=1']);
      assert.deepEqual(notes, [`4: \`${line.slice(0, -1)}\`: not carried over`]);
    });
  }

  for (const [try_files, root] of [
    ['$uri $uri.html =404', 'root=/w'],
    ['/maintenance.html $uri $uri/ =404', 'root=/w'],
    ['$uri $uri/ /index.php?$args', 'root=/w'],
    ['$uri =404', 'root=/w'],
  ] as const) {
    it(`notes \`try_files ${try_files}\``, () => {
      const { lines, notes } = nginx(`root /w;\nlocation / { try_files ${try_files}; }`);
      assert.deepEqual(lines, [`#@stack listen=localhost:8080 ${root}`]);
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', /^4: `try_files/);
    });
  }

  for (const line of [
    'auth_basic "x";',
    'auth_request /auth;',
    'deny all;',
    'allow 10.0.0.0/8; deny all;',
    'satisfy any;',
    'internal;',
    'limit_except GET { deny all; }',
    'secure_link $arg_md5;',
    'if ($http_x = a) { return 403; }',
    'if ($cookie_auth = "") { return 302 /login; }',
    'if ($cookie_auth != x) { rewrite ^ /login last; }',
    'if ($cookie_auth = "") { proxy_pass http://localhost:9; }',
    'if ($scheme = http) { return 301 https://sso.example.org$request_uri; }',
    'rewrite ^ /login;',
    'rewrite ^/(in/side|files)/(.*)$ /login break;',
    'include more.conf;',
  ]) {
    it(`leaves a place with \`${line}\` out, and whatever would answer in its stead`, () => {
      const { lines, procfile, notes } = nginx(
        `root /w;
location / { try_files $uri $uri/ =404; }
location /in/ { proxy_pass http://localhost:1; location /in/side/ { ${line} ${APP} } }
location /files/ { ${line} }
location /app/ { ${APP} }`,
      );
      // An app beside them answers none of their requests; what is around them would.
      assert.deepEqual(lines, ['#@stack listen=localhost:8080', '#@app app prefix=/app/ port=1']);
      assert.match(procfile, /^# #@app in prefix=\/in\/ port=1 mount=keep$/m);
      assert.match(procfile, /^# #@app files prefix=\/files\/ root=\/w\/files$/m);
      assert.match(procfile, /^# #@app web prefix=\/ root=\/w$/m);
      assert.ok(notes.some((note) => note.startsWith('5: access: ')));
      assert.ok(notes.some((note) => note.startsWith('6: access: ')));
    });
  }

  for (const [what, location] of [
    ['an exact path', 'location = /secret { deny all; }'],
    ['a pattern', 'location ~ ^/secret { return 403; }'],
    ['one of two patterns', 'location ~ ^/secret|^/other { return 403; }'],
    ['the source of a program', 'location ~ \\.php$ { fastcgi_pass unix:/run/php.sock; }'],
    ['a password for the whole server', 'auth_basic x;'],
  ] as const) {
    it(`does not publish a folder in which ${what} was protected`, () => {
      const { lines, notes } = nginx(`root /w;\n${location}`);
      assert.deepEqual(lines, ['#@stack listen=localhost:8080']);
      assert.ok(notes.every((note) => note.includes(': access: ')));
    });
  }

  it('reads what a location takes back, and what never was shown', () => {
    const { lines, notes } = nginx(`auth_basic x;
location /open/ { auth_basic off; ${APP} }
location ~ /\\.(?!well-known) { deny all; }
location /docs/ { auth_basic off; allow all; alias /srv/docs/; }
location ^~ /app/ { auth_basic off; proxy_pass http://localhost:2/; }`);
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8080',
      '#@app docs prefix=/docs/ root=/srv/docs',
      '#@app app prefix=/app/ port=2',
    ]);
    assert.deepEqual(notes, [
      '3: access: `auth_basic x` is not reproduced: what it holds for is left out',
      '5: access: `location ~ /\\.(?!well-known) { deny all }` is not reproduced: /open/ is left out',
    ]);
  });

  it('leaves an app behind files out with what its named location says', () => {
    const { lines, procfile, notes } = nginx(`root /w;
location /y/ { try_files $uri @app; }
location @app { ${APP}
auth_basic "x"; }
location @other { ${APP} }`);
    assert.deepEqual(lines, ['#@stack listen=localhost:8080 root=/w']);
    assert.match(procfile, /^# #@app y prefix=\/y\/ port=1 mount=keep$/m);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf('`'))),
      ['4: ', '4: ', '6: access: ', '7: '],
    );
  });

  it('does not give to one location what another asks a password for', () => {
    const { lines } = nginx(`root /w;
location / { proxy_pass http://localhost:1; }
location /y/ { try_files $uri @app; }
location @app { auth_basic x; proxy_pass http://localhost:1; }`);
    assert.deepEqual(lines, ['#@stack listen=localhost:8080']);
    const { lines: loose } = nginx(`location /secret/ { proxy_pass http://localhost:1; }
location /other/ { proxy_pass http://localhost:2; }
location ~ ^/secrets?/a { deny all; }`);
    assert.deepEqual(loose.slice(1), ['#@app other prefix=/other/ port=2 mount=keep']);
  });

  it('serves the folder of a server only where nginx does', () => {
    const unused = nginx('root /w;\nlocation / { proxy_pass http://localhost:1; }');
    assert.deepEqual(unused.lines, ['#@stack listen=localhost:8080', '#@app web prefix=/ port=1']);
    const inherited = nginx(`root /w;
location / { proxy_pass http://localhost:1; }
location /static/ { }`);
    assert.deepEqual(inherited.lines.slice(1), [
      '#@app web prefix=/ port=1',
      '#@app static prefix=/static/ root=/w/static',
    ]);
    const alone = nginx('root /w;\nlocation /api/ { proxy_pass http://localhost:1; }');
    assert.deepEqual(alone.lines[0], '#@stack listen=localhost:8080 root=/w');
  });

  it('takes only a redirect to the slash for its own', () => {
    const { lines, notes } = nginx(`location = /api { return 301 /api/v2/; }
location /api/ { ${APP} }
location = /x { return 301 /x/$is_args$args; }
location /x/ { ${APP} }
location = /y { return 301 /y/; }`);
    assert.deepEqual(lines.slice(1), ['#@app api prefix=/api/,/x/ port=1']);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      ['3', '7'],
    );
  });

  it('writes nothing that the config refuses', () => {
    const { lines, notes } = nginx(`location /a { proxy_pass http://localhost:1; }
location /a/ { proxy_pass http://localhost:2; }
location "/with space/" { proxy_pass http://localhost:3; }
location /x*y/ { proxy_pass http://localhost:4; }
location /b/ { proxy_pass http://localhost:99999; }`);
    assert.deepEqual(lines.slice(1), [
      '#@app a prefix=/a/ port=2 mount=keep',
      '#@app with-space prefix=/with%20space/ port=3 mount=keep',
    ]);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      ['3', '6', '7'],
    );
  });

  it('takes the server behind a redirect to https for the only one', () => {
    const { lines, notes } = read(
      `server { listen 80; server_name shop.example.org; return 301 https://$host$request_uri; }
server { listen 127.0.0.1:443 ssl; server_name shop.example.org; location / { proxy_pass http://localhost:1; } }
server { listen 10.0.0.5:80; location /admin/ { proxy_pass http://localhost:2; } }`,
      'nginx.conf',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:443 hosts=shop.example.org',
      '#@app web prefix=/ port=1',
    ]);
    assert.match(notes[0] ?? '', /^1: `server \{.* return 301 .*`: nothing stands behind it/);
    assert.match(notes[1] ?? '', /^2: `listen 127\.0\.0\.1:443 ssl`: for https/);
    assert.match(notes[2] ?? '', /^3: access: `server \{/);
  });

  it('gives what no name fits to the first server, as nginx does', () => {
    const { lines } = read(
      `server { listen 127.0.0.1:80; server_name one.example; location / { proxy_pass http://localhost:1; } }
server { listen 127.0.0.1:80; server_name two.example; location / { proxy_pass http://localhost:2; } }
server { listen 127.0.0.1:80; server_name ~^three; location / { proxy_pass http://localhost:3; } }`,
      'nginx.conf',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:80 hosts=one.example,two.example',
      '#@app web prefix=/ port=1',
      '#@app two-example host=two.example prefix=/ port=2',
    ]);
  });

  it('gives an app its host alone where the server of what no name fits refuses', () => {
    const servers = `server { listen 80 default_server; return 444; }
upstream app { server unix:/run/app.sock fail_timeout=0; }
server { listen 80; server_name app.localhost; root /w; location / { try_files $uri @app; }
location @app { proxy_pass http://app; } }`;
    const { lines, notes } = read(servers, 'nginx.conf');
    assert.deepEqual(lines, [
      '#@stack listen=localhost:80',
      '#@app app host=app prefix=/ socket=/run/app.sock',
    ]);
    assert.match(
      notes.join('\n'),
      /^1: `server .*return 444 }`: it refuses whatever asks for no other/m,
    );
    // One that says so is asked by the names of this machine.
    const local = read(servers.replace('app.localhost', 'localhost'), 'nginx.conf');
    assert.deepEqual(local.lines, [
      '#@stack listen=localhost:80 root=/w',
      '#@app web prefix=/ socket=/run/app.sock',
    ]);
    const second = read(servers.replace('80 default_server', '81'), 'nginx.conf');
    assert.equal(second.lines[1], '#@app web prefix=/ socket=/run/app.sock');
  });

  it('says of a server that redirects, beside the answers to a challenge, that nothing is behind it', () => {
    const { notes } = read(
      `server { listen 443; server_name a.org; location / { proxy_pass http://localhost:1; } }
server { listen 80; server_name a.org; location /.well-known/ { root /acme; } location / { return 301 https://$host$request_uri; } }`,
      'nginx.conf',
    );
    assert.match(notes.at(-1) ?? '', /^2: `server \{.*`: nothing stands behind it/);
  });

  it('keeps what only looks as if it narrowed access', () => {
    const app = 'location / { proxy_pass http://localhost:1; }';
    for (const line of [
      'location = /robots.txt { allow all; access_log off; }',
      'location ~ /\\.ht { deny all; }',
      'include /etc/letsencrypt/options-ssl-nginx.conf;',
      'if ($host = old.example.org) { return 404; }',
      'if ($http_host !~ example) { return 444; }',
      'server_name a.org; if ($host != a.org) { return 444; }',
      'server_name a.org; if ($scheme = http) { return 301 https://a.org$request_uri; }',
      'if ($http_x_forwarded_proto != "https") { return 301 https://$host$request_uri; }',
      'if ($https = "") { rewrite ^(.*)$ https://$host$1 permanent; }',
      'if ($host = www.a.org) { return 301 https://a.org$request_uri; }',
      'if ($host ~* ^www\\.(.*)) { set $bare $1; rewrite ^/(.*)$ https://$bare/$1 permanent; }',
      'if ($request_method = OPTIONS) { add_header A b; return 204; }',
      'if ($http_x = a) { set $a 1; }',
      'server_name a.org; if ($scheme = http) { return https://$host$request_uri; }',
      'server_name a.org; if ($server_port = 80) { rewrite ^ https://A.org$request_uri? permanent; }',
      'server_name a.org; if ($scheme != https) { rewrite ^/(.*)$ https://$host/$1 permanent; }',
      'server_name a.org; if ($host = a.org) { return 301 https://$host$request_uri; }',
      'server_name a.org; if ($host = a.org) { return 301 $scheme://www.a.org$request_uri; }',
      'server_name b.org; if ($host != www.a.org) { return 301 https://www.a.org$request_uri; }',
      'server_name a.org; if ($host !~* ^www\\.) { return 301 https://www.$host$request_uri; }',
      'rewrite ^/old/(.*)$ /new/$1 permanent;',
      'location /old/ { return 301 /new/; }',
      'location = /login { return 302 /accounts/login/; }',
      'rewrite ^/favicon.ico$ /static/favicon.ico last;',
    ]) {
      assert.deepEqual(nginx(`${line}\n${app}`).lines[1], '#@app web prefix=/ port=1', line);
    }
    for (const line of [
      'allow 10.0.0.1; deny all;',
      'location ~ /\\. { deny all; }',
      'include /etc/nginx/who-may.conf;',
      'if ($cookie_who = "") { return 403; }',
      'if ($cookie_who = "") { return 302 https://sso.example.org/; }',
      'server_name a.org b.org; if ($host = b.org) { return 403; }',
      'server_name a.org b.org; if ($http_host != "a.org") { return 403; }',
      'server_name a.org b.org; if ($http_host = b.org:8080) { return 403; }',
      'server_name a.org; if ($host = a.org) { return 301 https://sso.example.org$request_uri; }',
      'server_name a.org www.a.org; if ($host ~ ^www\\.) { return 302 /login; }',
      'server_name *.org; if ($host = b.org) { return 403; }',
      'server_name A.org; if ($host = a.org) { return 403; }',
      'server_name a.org; if ($host = A.ORG) { return 403; }',
      'server_name a.org; if ($host ~* ^A\\.ORG$) { return 403; }',
      'server_name a.org; if ($host !~ b.org) { return 403; }',
      'server_name a.org; if ($http_host ~ b.org:8) { return 403; }',
      'if ($http_cookie = www.a.org) { return 301 https://a.org$request_uri; }',
      'if ($request_method = OPTIONS) { return 403; }',
      'if ($request_method = POST) { return 204; }',
      'if ($request_method != OPTIONS) { return 204; }',
      'if ($request_method = OPTIONS) { return 204; deny all; }',
      'server_name a.org; if ($scheme = http) { return 301 https://$host/login$request_uri; }',
      'server_name a.org; if ($scheme = http) { return 301 https://a.org$request_uri/x; }',
      'server_name a.org; if ($scheme = http) { return 301 https://b.$host$request_uri; }',
      'server_name a.org; if ($scheme = http) { return 301 http://a.org$request_uri; }',
      'server_name a.org; if ($scheme = http) { rewrite ^/a$ https://a.org$request_uri? permanent; }',
      'server_name a.org; if ($scheme = http) { rewrite ^(.*)$ https://a.org$1 last; }',
      'server_name a.org; if ($scheme = http) { rewrite ^(.*)$ https://a.org/login$1; deny all; }',
      'server_name a.org; if ($scheme = http) { rewrite ^(.*)$ https://a.org/login$1 permanent; }',
      'server_name a.org; if ($host = a.org) { return 301 http://$host$request_uri; }',
      'server_name a.org b.org; if ($host != a.org) { return 301 https://sso.org$request_uri; }',
      'server_name www.a.org; if ($host ~ ^www\\.) { return 301 https://sso.org$request_uri; }',
      'server_name a.org; if ($host !~ ^www\\.x) { return 301 https://www.$host$request_uri; }',
      'rewrite ^ https://sso.example.org/ redirect;',
      'location /admin/ { return 302 /login; }',
      'rewrite ^/admin/(.*)$ /denied last;',
    ]) {
      assert.equal(nginx(`${line}\n${app}`).lines[1], undefined, line);
    }
  });

  it('leaves out what a rewrite sends elsewhere, and an app behind `try_files`', () => {
    const { lines, notes } = nginx(`rewrite ^/b/(.*)$ /new/$1 permanent;
location /a/ { rewrite ^/a/(.*)$ /login redirect; proxy_pass http://localhost:1; }
location /b/ { proxy_pass http://localhost:2; }
location /c/ { rewrite ^/c/(.*)$ /v1/$1 break; proxy_pass http://localhost:3; }
location /d/ { try_files /none @login; proxy_pass http://localhost:4; }
location /e/ { rewrite ^/e/old/(.*)$ /e/new/$1 permanent; proxy_pass http://localhost:5; }
location / { proxy_pass http://localhost:6; }`);
    // What is around what is sent elsewhere for now would answer for it.
    assert.deepEqual(lines.slice(1), ['#@app e prefix=/e/ port=5 mount=keep']);
    assert.deepEqual(
      notes.filter((note) => note.includes(': access: ')).map((note) => Number(note.split(':')[0])),
      [3, 4, 6, 7, 7],
    );
  });

  for (const [lost, app] of [
    ['location /t/ { grpc_pass grpc://127.0.0.1:1; }', false],
    ['location /t/ { memcached_pass 127.0.0.1:1; }', false],
    ['location /t/ { stub_status; }', false],
    ['location = /t/s { stub_status; }', false],
    ['location /t/ { empty_gif; }', false],
    ['location /t/ { fastcgi_pass 127.0.0.1:1; }', false],
    ['location /t/ { proxy_pass http://192.0.2.4/; }', false],
    ['location /t/ { proxy_pass http://$where; }', false],
    ['location /t/ { proxy_pass http://localhost:2/else/; }', false],
    ['location = /t/x { proxy_pass http://localhost:2; }', false],
    ['location = /t/x { proxy_pass http://localhost:1; }', true],
    ['location ~ ^/t/ { proxy_pass http://192.0.2.4; }', false],
    ['location ~ /t/ { proxy_pass http://192.0.2.4; }', true],
    ['location /t/ { try_files $uri @t; } location @t { proxy_pass http://192.0.2.4; }', false],
    ['location /t/ { alias $folder; }', false],
    ['location /t/ { auth_basic x; proxy_pass http://localhost:2; }', false],
    ['location /t/ { return 200; }', true],
  ] as const) {
    it(`shows nothing in the stead of \`${lost}\``, () => {
      const beside = nginx(`${lost}\nlocation / { proxy_pass http://localhost:1; }`);
      assert.equal(beside.lines.includes('#@app web prefix=/ port=1'), app, beside.procfile);
      if (/localhost:1|@t/.test(lost)) return;
      const folder = nginx(`root /w;\n${lost}`);
      assert.deepEqual(folder.lines, ['#@stack listen=localhost:8080'], folder.procfile);
      assert.match(folder.procfile, /^# #@app web prefix=\/ root=\/w$/m);
    });
  }

  for (const [closing, to, isClosed] of [
    ['location /in/ { deny all; }', '/in/plan.txt last', true],
    ['location /in/ { deny all; }', '/in/plan.txt?x=1', true],
    ['location /in/ { auth_basic x; }', '/in/ redirect', true],
    ['location /in/ { deny all; }', '/in/ permanent', true],
    ['location /in/ { deny all; }', '/$arg_at last', true],
    ['location /in/ { deny all; }', '/open/plan.txt last', false],
    ['location /in/ { deny all; }', 'https://example.org/in/ redirect', false],
    ['location ~ ^/in { internal; }', '/in/plan.txt', true],
    ['location ~ ^/in/b { internal; }', '/in/plan.txt', false],
    ['location ~ \\.txt$ { deny all; }', '/in/plan.txt', true],
    ['location ~ \\.TXT$ { deny all; }', '/in/plan.txt', false],
    ['location ~* \\.TXT$ { deny all; }', '/in/plan.txt', true],
    ['location ~ (?<!a)(b+)+c { deny all; }', '/in/plan.txt', true],
    ['location /in/ { } location ~ x { deny all; }', '/in/x', true],
    ['location ^~ /in/ { } location ~ x { deny all; }', '/in/x', false],
    ['location = /in/x { } location ~ x { deny all; }', '/in/x', false],
    ['location = /in/x { return 403; }', '/in/x', true],
    ['location = /in/x { return 403; }', '/in/xy', false],
    ['location /in/ { location /in/x { deny all; } }', '/in/x/y', true],
    ['location /in/ { deny all; location /in/x { allow all; } }', '/in/x/y', false],
    ['deny all; location ^~ /o/ { allow all; }', '/o/', false],
    ['rewrite ^/a$ /in/ last; location /in/ { deny all; }', '/a', true],
    ['rewrite ^/a$ /b last; rewrite ^/b$ /a last;', '/a', true],
    ['rewrite ^/in/(.*)$ /login last;', '/in/x', true],
    ['rewrite ^/in/(.*)$ /other/$1 permanent;', '/in/x', false],
  ] as const) {
    it(`${isClosed ? 'closes' : 'keeps'} what is sent to \`${to}\` beside \`${closing}\``, () => {
      const app = `location ^~ /app/ { allow all; rewrite ^/app/plan/?$ ${to}; ${APP} }`;
      const { lines, notes } = nginx(`root /w;\n${app}\n${closing}`);
      const left = isClosed ? [] : ['#@app app prefix=/app/ port=1'];
      assert.deepEqual(
        lines.filter((line) => line.includes('port=1')),
        left,
      );
      const said = notes.some((note) => /^4: access: `rewrite .*` is not reproduced/.test(note));
      assert.equal(said, isClosed, notes.join('\n'));
    });
  }

  for (const line of [
    'location /x { try_files /none =404; }',
    'location = /x { root /v; }',
    'location = /x { alias /v/x; }',
    'location = /x { try_files /none =404; }',
    'location ~* \\.png$ { root /v; expires 30d; }',
    'location ~ ^/x { try_files $uri/index.html =404; }',
    'location / { try_files /index.html =404; }',
    'location / { try_files $uri.html /index.html; }',
    'try_files $uri/index.html =404;',
  ]) {
    it(`shows no file that \`${line}\` does not show`, () => {
      const { lines, procfile, notes } = nginx(`root /w;\n${line}`);
      assert.ok(!/^[^# ].*root=/m.test(lines.join('\n').replaceAll('#@', '')), procfile);
      assert.ok(
        notes.some((note) => /^4: access: `(location|try_files)/.test(note)),
        procfile,
      );
    });
  }

  it('keeps an app where only other files are shown, and a folder beside a page for errors', () => {
    const app = '\nlocation / { proxy_pass http://localhost:1; }';
    for (const line of [
      'location = /favicon.ico { alias /v/favicon.ico; }',
      'location ~* \\.png$ { root /v; }',
    ]) {
      assert.equal(nginx(`${line}${app}`).lines[1], '#@app web prefix=/ port=1', line);
    }
    const behind = nginx(`root /w;
location /x/ { try_files /none @app; }\nlocation @app { proxy_pass http://localhost:2; }`);
    assert.deepEqual(behind.lines, [
      '#@stack listen=localhost:8080 root=/w',
      '#@app x prefix=/x/ port=2 mount=keep',
    ]);
    const closed = nginx(`location /x/ { try_files /none =404; }${app}`);
    assert.deepEqual(closed.lines.slice(1), []);
    for (const line of [
      'location = / { try_files /start.html =404; }',
      'location = /x { root /w; expires 1d; }',
      'error_page 500 502 /50x.html; location = /50x.html { root /usr/share/nginx/html; internal; }',
    ]) {
      const { lines } = nginx(`root /w;\n${line}`);
      assert.deepEqual(lines, ['#@stack listen=localhost:8080 root=/w'], line);
    }
  });

  it('keeps a folder and an app beside what only shows files, leads elsewhere or is one fixed page', () => {
    for (const line of [
      'location ~* \\.(css|js|png)$ { expires 30d; }',
      'location = /favicon.ico { access_log off; log_not_found off; }',
      'location = /health { return 200; }',
      'location /health { access_log off; return 200 "ok"; }',
      'location /old/ { return 301 /new/; }',
    ]) {
      const folder = nginx(`root /w;\n${line}`);
      assert.deepEqual(folder.lines, ['#@stack listen=localhost:8080 root=/w'], line);
      const app = nginx(`${line}\nlocation / { proxy_pass http://localhost:1; }`);
      assert.equal(app.lines[1], '#@app web prefix=/ port=1', line);
    }
  });

  it('leaves out of several prefixes of an app the one that cannot be, with its reason', () => {
    const { lines, notes } = nginx(`location /a/ { proxy_pass http://localhost:1/; }
location /b/ { proxy_pass http://localhost:1/; }
location /z/../q/ { proxy_pass http://localhost:1/; }`);
    assert.deepEqual(lines.slice(1), ['#@app a prefix=/a/,/b/ port=1']);
    assert.equal(notes.length, 1, notes.join('\n'));
    assert.match(notes[0] ?? '', /^5: \/z\/\.\.\/q\/ is left out: /);
  });

  it('keeps apps beside programs that speak another protocol', () => {
    const { lines, procfile } = nginx(`location /api/ { proxy_pass http://localhost:1; }
location / { root /w; }
location ~ \\.php$ { include snippets/fastcgi-php.conf; fastcgi_pass unix:/run/php.sock; }`);
    assert.deepEqual(lines[1], '#@app api prefix=/api/ port=1 mount=keep');
    // Their sources would be shown.
    assert.match(procfile, /^# #@app web prefix=\/ root=\/w$/m);
  });

  it('keeps static files beside a program of another protocol, and takes its parameters', () => {
    const { lines, notes } = nginx(`
      location /static { alias /srv/static; }
      location /media/ { alias /srv/media/; }
      location / { uwsgi_pass django; include /srv/uwsgi_params; }`);
    assert.deepEqual(lines.slice(1), [
      '#@app static prefix=/static/ root=/srv/static',
      '#@app media prefix=/media/ root=/srv/media',
    ]);
    assert.equal(notes.length, 2, notes.join('\n'));
  });

  const SITE =
    'server { listen 127.0.0.1:8080; location /app/ { proxy_pass http://localhost:1; } }';
  const WHOLE_APP = '#@app app prefix=/app/ port=1 mount=keep';

  it('reads what is included and lies beside the file, as nginx does', () => {
    for (const include of [
      'security.conf',
      './security.conf',
      '/x/security.conf',
      'sec*.conf',
      's?curity.c*',
    ]) {
      const text = `http { include ${include};\n${SITE} }`;
      const closed = read(text, 'nginx.conf', { 'security.conf': 'allow 10.0.0.1;\ndeny all;' });
      assert.deepEqual(closed.lines, ['#@stack listen=localhost:8080'], include);
      assert.match(closed.notes.join('\n'), /^\/x\/security\.conf:2: access: `deny all`/m);
      assert.match(closed.procfile, /line 1 of \/x\/security\.conf is not reproduced/);
      const open = read(text, 'nginx.conf', { 'security.conf': 'server_tokens off;' });
      assert.deepEqual([open.lines[1], open.notes], [WHOLE_APP, []], include);
    }
    const { lines, notes } = read(`http {\ninclude sites/*;\n}`, 'nginx.conf', {
      'sites/a': `include part;`,
      'sites/.hidden': 'deny all;',
      part: SITE.replace('/app/ {', '/app/ { include none;'),
      'sites/b': SITE.replace('/app/', '/other/'),
    });
    assert.deepEqual(lines.slice(1), ['#@app other prefix=/other/ port=1 mount=keep']);
    assert.match(notes.join('\n'), /^\/x\/part:1: access: `include none`/m);
  });

  it('takes for closed what an include may hold that cannot be read', () => {
    for (const [include, beside] of [
      ['gone.conf', {}],
      ['conf.d/*.conf', {}],
      ['/etc/nginx/conf.d/*.conf', { 'a.conf': '' }],
      ['../other.conf', { 'a.conf': '' }],
      ['[ab].conf', { 'a.conf': '' }],
      ['broken.conf', { 'broken.conf': 'a {' }],
      ['round.conf', { 'round.conf': 'include round.conf;' }],
    ] as const) {
      const { lines, notes } = read(`http {\ninclude ${include};\n${SITE} }`, 'nginx.conf', beside);
      assert.deepEqual(lines, ['#@stack listen=localhost:8080'], include);
      assert.match(notes.join('\n'), /: access: `include /, include);
    }
    const none = read(`http { include conf.d/*.conf; ${SITE} }`, 'nginx.conf', {
      'conf.d/x.bak': 'deny all;',
    });
    assert.deepEqual([none.lines[1], none.notes], [WHOLE_APP, []]);
  });

  it('takes the types of files for what their name says, unless they say otherwise', () => {
    const text = `include modules/*.conf; http { include mime.types; ${SITE} }`;
    assert.equal(read(text, 'nginx.conf').lines[1], WHOLE_APP);
    const types = read(text, 'nginx.conf', { 'mime.types': 'types { text/html html; }' });
    assert.deepEqual([types.lines[1], types.notes.length], [WHOLE_APP, 1]);
    const closing = read(text, 'nginx.conf', { 'mime.types': 'deny all;' });
    assert.equal(closing.lines[1], undefined);
  });

  it('takes an include of one site from the folder around it', () => {
    const { procfile, notes } = importConfig(
      SITE.replace('/app/ {', '/app/ { include snippets/closed.conf;'),
      '/x/sites-enabled/nginx-app',
      undefined,
      filesOf({ 'nginx.conf': '', 'snippets/closed.conf': '\nauth_basic x;' }),
    );
    assert.doesNotMatch(procfile, /^#@app/m);
    const { file, line } = notes.at(-1) ?? {};
    assert.deepEqual([file, line], ['/x/snippets/closed.conf', 2]);
  });

  for (const closing of [
    'shib_request /shibauthorizer',
    'SecRulesEnabled',
    'DeniedUrl "/RequestDenied"',
    'access_by_lua_file /x.lua',
    'passenger_enabled on',
    'auth_jwt x',
    'ssl_verify_client on',
  ]) {
    it(`takes \`${closing}\`, which it does not know, for what closes its place`, () => {
      const app = 'location /ok/ { proxy_pass http://localhost:2; }';
      const own = nginx(`location /s/ { ${closing}; proxy_pass http://localhost:1; }\n${app}`);
      assert.deepEqual(own.lines.slice(1), ['#@app ok prefix=/ok/ port=2 mount=keep']);
      assert.match(own.notes.join('\n'), /: access: `/);
      assert.deepEqual(nginx(`${closing};\n${app}`).lines.slice(1), []);
    });
  }

  for (const beside of [
    'more_set_headers "A: b"',
    'brotli on',
    'limit_req zone=a burst=5',
    'set_real_ip_from 10.0.0.0/8',
    'error_page 404 /404.html',
    'ssl_protocols TLSv1.2 TLSv1.3',
    'proxy_intercept_errors on',
    'set $a b',
    'client_max_body_size 10m',
    'types { text/html deny; }',
  ]) {
    it(`keeps an app beside \`${beside}\``, () => {
      const ended = beside.endsWith('}') ? beside : `${beside};`;
      const { lines } = nginx(`${ended}\nlocation /ok/ { proxy_pass http://localhost:2; }`);
      assert.deepEqual(lines.slice(1), ['#@app ok prefix=/ok/ port=2 mount=keep']);
    });
  }

  it('takes the escapes of a location for what nginx does: characters of a path', () => {
    const { lines } = nginx('location /a%20b/ { proxy_pass http://localhost:1; }');
    assert.deepEqual(lines.slice(1), ['#@app a-20b prefix=/a%2520b/ port=1 mount=keep']);
  });

  for (const [name, names, closed] of [
    ['private.localhost', 'localhost', 'return 403;'],
    ['private.localhost', 'localhost', 'deny all; location / { proxy_pass http://localhost:1; }'],
    [
      'a.localhost b.localhost',
      'localhost',
      'location / { proxy_pass http://localhost:2; location /x/ { deny all; } }',
    ],
    [
      'b.example.org',
      '.example.org localhost',
      'auth_basic x; location / { proxy_pass http://localhost:1; }',
    ],
    ['~^127', 'localhost', 'return 403;'],
    ['127.0.0.1', 'localhost', 'return 403;'],
  ] as const) {
    it(`gives nothing of \`${names}\` to who asks for \`${name}\`, which \`${closed}\` closes`, () => {
      const { lines, notes } = read(
        `server { listen 127.0.0.1:80; server_name ${names}; location / { proxy_pass http://localhost:1; } }
server { listen 127.0.0.1:80; server_name ${name}; ${closed} }`,
        'nginx.conf',
      );
      assert.equal(lines.filter((line) => !line.includes('host')).join(), '', lines.join('\n'));
      assert.match(notes.join('\n'), /access: .* is left out, which would answer at /);
    });
  }

  it('leaves a name that is closed out of the names of the stack', () => {
    const { lines } = read(
      `server { listen 127.0.0.1:80; server_name localhost example.org; location / { proxy_pass http://localhost:1; } }
server { listen 127.0.0.1:80; server_name b.example.org; deny all; location / { proxy_pass http://localhost:1; } }
server { listen 127.0.0.1:80; server_name old.localhost; return 301 http://localhost$request_uri; }`,
      'nginx.conf',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:80 hosts=example.org',
      '#@app web prefix=/ port=1',
    ]);
  });

  it('compares paths as nginx does: exactly, but for a pattern that says otherwise', () => {
    const app = 'location /admin/ { proxy_pass http://localhost:2; }';
    assert.equal(nginx(`location /Admin/ { deny all; }\n${app}`).lines.length, 2);
    assert.equal(nginx(`location ~ ^/Admin/ { deny all; }\n${app}`).lines.length, 2);
    assert.equal(nginx(`location ~* ^/Admin/ { deny all; }\n${app}`).lines.length, 1);
    assert.equal(nginx(`location ~* ^/Other/ { deny all; }\n${app}`).lines.length, 2);
  });

  it('knows what a pattern of several paths cannot be about', () => {
    const kept = (pattern: string): string[] =>
      nginx(`location ~ ${pattern} { deny all; }
location /ok/ { proxy_pass http://localhost:1; }
location /admin/x/ { proxy_pass http://localhost:2; }
location /inside/ { proxy_pass http://localhost:3; }`)
        .lines.slice(1)
        .map((line) => /prefix=(\S+)/.exec(line)?.[1] ?? '');
    assert.deepEqual(kept('^/(admin|in)'), ['/ok/']);
    assert.deepEqual(kept('^/(?:admin|inner)/(.*)$'), ['/ok/', '/inside/']);
    assert.deepEqual(kept('^/ad(min|mit\\.x)'), ['/ok/', '/inside/']);
    for (const any of [
      '^/(admin|in)?',
      '^/(admin|)',
      '^/(admin|in)|ok',
      '^/(admins?|in)',
      '/(admin|in)',
    ]) {
      assert.deepEqual(kept(any), [], any);
    }
  });

  it('says of its own export what it was made from', () => {
    const { notes } = read(
      '# The routes of x, made by `sockpit export nginx` from /p/Procfile.\nserver { root /w; }',
      'nginx.conf',
    );
    assert.deepEqual(notes, ['1: sockpit made this file from /p/Procfile: use that config']);
  });

  it('takes a certificate and its key over', () => {
    const server = (more: string): Read =>
      read(
        `server { listen 127.0.0.1:8443 ssl http2; ${more} location / { proxy_pass http://localhost:1; } }`,
        'nginx.conf',
      );
    const { lines, notes } = server('ssl_certificate "my cert.pem"; ssl_certificate_key /k.pem;');
    assert.equal(lines[0], "#@stack listen=localhost:8443 tls='my cert.pem',/k.pem");
    assert.deepEqual(notes, []);
    for (const more of ['', 'ssl_certificate a; ssl_certificate_key "engine:x:y";']) {
      const without = server(more);
      assert.equal(without.lines[0], '#@stack listen=localhost:8443');
      assert.match(without.notes.join('\n'), /`listen .* ssl http2`: for https write tls=auto/);
    }
  });

  it('lets every name below one in', () => {
    const { lines, notes } =
      nginx(`server_name shop.example.org *.shop.example.org .a.example *.org;
location / { proxy_pass http://localhost:1; }`);
    assert.equal(
      lines[0],
      '#@stack listen=localhost:8080 hosts=shop.example.org,*.shop.example.org,*.a.example,a.example',
    );
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /\*\.org is a pattern/);
  });

  it('takes relative folders from where nginx takes them, and says so', () => {
    const { procfile, notes } = importConfig(
      'server { listen 127.0.0.1:1; root webroot; location /a/ { proxy_pass http://unix:a.sock; } }',
      '/x/nginx-local/conf/nginx.conf',
      '/x',
      filesOf({}),
    );
    assert.match(procfile, /root=nginx-local\/webroot$/m);
    assert.match(procfile, /socket=nginx-local\/a\.sock /);
    assert.match(notes[0]?.text ?? '', /^webroot is taken from nginx-local; .* -p/);
  });

  it('names the line of what cannot be read', () => {
    for (const [text, line] of [
      ['location / {'.repeat(20_000), 1],
      ['server {\nlisten 1;\n', 1],
      ['a;\n}', 2],
      ['a;\nb "c;', 2],
    ] as const) {
      assert.throws(
        () => importConfig(text, 'nginx.conf', undefined, filesOf({})),
        (error) => error instanceof ImportError && error.line === line,
      );
    }
  });
});

describe('import of Caddy', () => {
  it('fills the arguments of a snippet in', () => {
    const { lines, notes } = read(
      `(to) {
	header X {args[0]}
	reverse_proxy localhost:{args[0]} {
		lb_policy {args.1}
	}
}
(closed) {
	respond {args[0]} 403
}
http://:8080 {
	handle_path /a/* {
		import to 1 first
	}
	handle_path /b/* {
		import to 2
	}
	handle_path /c/* {
		import closed /c/secret/*
		reverse_proxy localhost:3
	}
	handle_path /d/* {
		import unknown 4
		reverse_proxy localhost:4
	}
}`,
      'Caddyfile',
    );
    assert.deepEqual(lines.slice(1), ['#@app a prefix=/a/ port=1', '#@app b prefix=/b/ port=2']);
    const text = notes.join('\n');
    for (const note of [
      /^2: `header X 1`: not carried over$/m,
      /^2: `header X 2`: not carried over$/m,
      /^4: `lb_policy first`: not carried over$/m,
      /^4: `lb_policy \{args\.1\}`: not carried over$/m,
      /^8: access: `respond /m,
      /^22: access: `import unknown 4` is not reproduced/m,
    ]) {
      assert.match(text, note);
    }
  });

  const caddy = (text: string): Read => read(text, 'Caddyfile');

  it('takes a Caddyfile of a project over', () => {
    const { lines, notes } = caddy(`:8081 {
  root * webroot
  file_server

  handle_path /api/* {
    reverse_proxy * unix/app.sock
  }
}
`);
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8081 root=webroot',
      '#@app api prefix=/api/ socket=app.sock',
    ]);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /^1: it listened on every interface/);
  });

  it('tells what is kept from what is taken off', () => {
    const { lines, notes } = caddy(`{
	admin off
}
(proxy) {
	reverse_proxy localhost:4
}
http://localhost:8080 {
	redir /a /a/
	handle_path /a/* {
		reverse_proxy unix//run/a.sock {
			header_up X-Real-IP {remote_host}
			flush_interval -1
		}
	}
	handle /b/* {
		reverse_proxy :2
	}
	reverse_proxy /c/* 127.0.0.1:3
	handle_path /d/* {
		import proxy
	}
	@e path /e/*
	handle @e {
		uri strip_prefix /e
		reverse_proxy http://localhost:5
	}
	handle {
		root * "my site"
		try_files {path} /index.html
		file_server
	}
}`);
    assert.deepEqual(lines, [
      "#@stack listen=localhost:8080 root='my site' spa",
      '#@app a prefix=/a/ socket=/run/a.sock',
      '#@app b prefix=/b/ port=2 mount=keep',
      '#@app d prefix=/d/ port=4',
      '#@app e prefix=/e/ port=5',
    ]);
    assert.deepEqual(notes, [
      '18: `reverse_proxy /c/* 127.0.0.1:3`: never reached: line 27 answers at /c/ first',
    ]);
  });

  it('reads a site without braces', () => {
    assert.deepEqual(caddy('localhost:8080\nreverse_proxy /x/* localhost:1\n').lines, [
      '#@stack listen=localhost:8080',
      '#@app x prefix=/x/ port=1 mount=keep',
    ]);
  });

  it('takes a matcher of several paths for as many prefixes, and notes what is in it once', () => {
    const { lines, notes } = caddy(`http://localhost:8080 {
	@api path /api/* /v2/*
	handle @api {
		encode gzip
		reverse_proxy localhost:9000
	}
	@docs path /docs/* /one
	reverse_proxy @docs localhost:9001
}`);
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8080',
      '#@app api prefix=/api/,/v2/ port=9000 mount=keep',
      '#@app docs prefix=/docs/ port=9001 mount=keep',
    ]);
    assert.deepEqual(notes, [
      '4: `encode gzip`: not carried over',
      '8: `reverse_proxy @docs localhost:9001`: /one is a single path: prefixes lead to everything below them',
    ]);
  });

  it('notes every line that it cannot carry over', () => {
    const { notes } = caddy(`http://localhost:8080 {
	encode gzip
	header A b
	reverse_proxy /x/* localhost:1 localhost:2
	reverse_proxy /y/* far.example:80
	redir /old https://example.com
	@post method POST
	handle @post {
		respond 405
	}
}`);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      // What is behind @post may be all that answers, and so line 4 is left out.
      ['2', '3', '4', '5', '6', '7', '8', '8'],
    );
  });

  const site = (body: string): Read => caddy(`http://localhost:8080 {\n${body}\n}`);
  const PROXY = 'reverse_proxy localhost:1';

  it('reads a site without braces that has blocks', () => {
    const { lines, notes } = caddy(
      ':8081\nhandle_path /api/* {\n\treverse_proxy unix/app.sock\n}\nencode gzip\n',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8081',
      '#@app api prefix=/api/ socket=app.sock',
    ]);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      ['1', '5'],
    );
  });

  it('knows in which folder Caddy looks', () => {
    assert.deepEqual(site('root * /w\nhandle /static/* {\nfile_server\n}').lines.slice(1), [
      '#@app static prefix=/static/ root=/w/static',
    ]);
    assert.deepEqual(site('root * /w\nfile_server /img/*').lines.slice(1), [
      '#@app img prefix=/img/ root=/w/img',
    ]);
    assert.deepEqual(site('root * /w\nroot /docs/* /d\nfile_server').lines, [
      '#@stack listen=localhost:8080 root=/w',
      '#@app docs prefix=/docs/ root=/d/docs',
    ]);
    assert.deepEqual(site('handle_path /docs/* {\nroot * /d\nfile_server\n}').lines.slice(1), [
      '#@app docs prefix=/docs/ root=/d',
    ]);
    assert.deepEqual(site('root * /w\nhandle /a/* {\nroot * /v\nfile_server\n}').lines.slice(1), [
      '#@app a prefix=/a/ root=/v/a',
    ]);
  });

  it('knows which directive of Caddy answers first', () => {
    const both = site(`root * /w\nfile_server\n${PROXY}`);
    assert.deepEqual(both.lines.slice(1), ['#@app web prefix=/ port=1']);
    assert.match(both.notes[0] ?? '', /^3: `file_server`: never reached/);
    const route = site(`route {\nroot * /w\nfile_server\n${PROXY}\n}`);
    assert.deepEqual(route.lines, ['#@stack listen=localhost:8080 root=/w']);
    const outside = site(
      `handle /a/* {\nreverse_proxy /b/* localhost:1\nreverse_proxy localhost:2\n}`,
    );
    assert.deepEqual(outside.lines.slice(1), ['#@app a prefix=/a/ port=2 mount=keep']);
  });

  for (const line of [
    'header_up Host back.example.org',
    'header_up X-Forwarded-Proto https',
    'header_up X-Real-IP 1.2.3.4',
    'header_down -Server',
    'lb_policy random',
    'flush_interval 5s',
  ]) {
    it(`notes \`${line}\`, whose arguments have no counterpart`, () => {
      const { lines, notes } = site(`${PROXY} {\n${line}\n}`);
      assert.deepEqual(lines.slice(1), ['#@app web prefix=/ port=1']);
      assert.deepEqual(notes, [`3: \`${line}\`: not carried over`]);
    });
  }

  for (const block of ['transport http {\ntls\n}', 'transport fastcgi', 'rewrite /x']) {
    it(`takes no app that is asked by \`${block}\``, () => {
      const { lines, notes } = site(`${PROXY} {\n${block}\n}`);
      assert.deepEqual(lines.slice(1), []);
      assert.equal(notes.length, 1);
    });
  }

  for (const tried of ['{path} {path}.html {path}/index.html', '{path} /other.html']) {
    it(`takes \`try_files ${tried}\` for no single-page front end`, () => {
      const { lines, notes } = site(`root * /w\ntry_files ${tried}\nfile_server`);
      assert.deepEqual(lines, ['#@stack listen=localhost:8080 root=/w']);
      assert.match(notes[0] ?? '', /^3: `try_files/);
    });
  }

  it('takes only a redirect to the slash for its own', () => {
    const { notes } = site(`handle_path /old/* {\n${PROXY}\n}
redir /old /old/?x=1
redir /old /old/
redir /other /other/`);
    assert.deepEqual(
      notes.map((note) => note.slice(0, note.indexOf(':'))),
      ['5', '7'],
    );
  });

  it('listens where Caddy is bound to, and says where it spoke https', () => {
    const bound = caddy(`:8081 {\nbind 10.0.0.9\n${PROXY}\n}`);
    assert.deepEqual(bound.lines[0], '#@stack listen=10.0.0.9:8081');
    assert.deepEqual(bound.notes, []);
    const named = caddy(`localhost {\n${PROXY}\n}`);
    assert.match(named.notes[0] ?? '', /^1: localhost: Caddy speaks https there on port 443/);
    assert.deepEqual(caddy(`{\nauto_https off\n}\nlocalhost:80 {\n${PROXY}\n}`).notes, []);
    const apart = caddy(`:1 {\n${PROXY}\n}\n:2 {\nreverse_proxy /x/* localhost:2\n}`);
    assert.deepEqual(apart.lines, ['#@stack listen=localhost:1', '#@app web prefix=/ port=1']);
    assert.match(apart.notes[1] ?? '', /^4: access: `:2 \{ reverse_proxy .* \}` is not/);
  });

  for (const line of [
    'basicauth {\nuser hash\n}',
    'basicauth /files/* {\nuser hash\n}',
    'forward_auth localhost:9 {\nuri /auth\n}',
    'respond /files/* 403',
    'respond /files/plan.txt 404',
    '@far {\nremote_ip 10.0.0.0/8\n}\nrespond @far 403',
    '@far not remote_ip 10.0.0.0/8\nabort @far',
    '@far header X-A b\nhandle @far {\nrespond 401\n}',
    '@php path *.txt /a/*/b\nbasicauth @php {\nuser hash\n}',
    'respond /fil* 403',
    'import protection',
    'php_fastcgi unix//run/php.sock',
    'handle /files/* {\nerror 403\n}',
    '@out not header Cookie *auth=*\nredir @out /login',
    '@out header !X-Token\nrewrite @out /login',
    '@out expression {http.request.cookie.auth} == ""\nuri @out replace / /x',
    '@in header X-Token s3\nhandle @in {\nreverse_proxy localhost:2\n}',
    '@in header X-Token s3\nroot @in /v',
    '@far host a.org\nredir @far https://sso.example.org{uri}',
    '@http protocol http\nredir @http https://sso.example.org{uri}',
    'redir https://sso.example.org{uri}',
    'redir /files/* /login',
    'rewrite /files/* /login',
    'rewrite /login',
    'rewrite /plan /in/plan.txt\nrespond /in/* 403',
    'rewrite /plan /IN/plan.txt?x\nbasicauth /in/* {\nuser hash\n}',
    'rewrite /plan /{query}\nrespond /in/* 403',
    'uri /plan replace /plan /in\nrespond /in/* 403',
    'root /plan /v',
    'handle /plan {\nroot * /v\nfile_server\n}',
    'try_files /other.html',
    'try_files /other.html {path}',
    'handle /plan {\ntry_files /other.html =404\nfile_server\n}',
    'crowdsec',
  ]) {
    it(`does not publish a folder with \`${line}\``, () => {
      const { lines, procfile, notes } = site(`root * /w\nfile_server\n${line}`);
      assert.deepEqual(lines, ['#@stack listen=localhost:8080']);
      assert.match(procfile, /^# #@app web prefix=\/ root=\/w$/m);
      assert.ok(notes.some((note) => note.includes(': access: ')));
    });
  }

  for (const lines of [
    'redir /old /new',
    'redir /old/* https://new.example.org{uri} permanent',
    'rewrite /favicon.ico /static/favicon.ico',
    'rewrite /favicon.ico /static/favicon.ico\nrespond /app/x 403',
    'handle /favicon.ico {\nfile_server\n}',
    'try_files {path}.html {path} /other.html',
    '@www host www.a.org\nredir @www https://a.org{uri}',
    '@bare {\nhost a.org\n}\nredir @bare https://www.a.org{uri} 301',
    '@other not host a.org\nredir @other https://a.org{uri}',
    '@http protocol http\nredir @http https://{host}{uri} permanent',
    '@http header X-Forwarded-Proto http\nredir @http https://{host}{uri}',
    '@ws {\nheader Connection *Upgrade*\nheader Upgrade websocket\n}\nreverse_proxy @ws localhost:2',
    '@old header User-Agent *old*\nheader @old A b',
    '@admin {\npath /app/admin/*\nnot remote_ip 10.0.0.0/8\n}\nrespond @admin 403',
  ]) {
    it(`keeps a folder beside \`${lines}\``, () => {
      const read = site(`root * /w\nfile_server\nhandle /app/* {\n${PROXY}\n}\n${lines}`);
      assert.equal(read.lines[0], '#@stack listen=localhost:8080 root=/w');
    });
  }

  it('keeps what answered before a condition is asked', () => {
    const { lines } = site(`handle /app/* {\n${PROXY}\n}
@in header X-Token s3
handle @in {\nreverse_proxy localhost:2\n}
handle {\nredir @in /login\nrewrite * /x{path}\nreverse_proxy localhost:3\n}
reverse_proxy /late/* localhost:4`);
    assert.deepEqual(lines.slice(1), ['#@app app prefix=/app/ port=1 mount=keep']);
  });

  it('leaves out a folder of which files are hidden', () => {
    const { lines, notes } = site('root * /w\nfile_server {\nhide secret.txt\n}');
    assert.deepEqual(lines, ['#@stack listen=localhost:8080']);
    assert.deepEqual(notes, ['4: access: `hide secret.txt` is not reproduced: / is left out']);
    const dots = site('root * /w\nfile_server {\nhide .git .*\n}');
    assert.deepEqual([dots.lines[0], dots.notes], ['#@stack listen=localhost:8080 root=/w', []]);
  });

  it('leaves out whatever would answer where a password was asked for, and nothing else', () => {
    const password = (path: string): string => `basicauth ${path} {\nuser hash\n}`;
    for (const [closed, kept] of [
      [`handle /adm/* {\n${password('')}\nreverse_proxy localhost:2\n}`, []],
      [`handle_path /adm/* {\n${password('')}\nreverse_proxy localhost:2\n}`, []],
      [password('/adm/*'), []],
      [`${password('/adm/*')}\nreverse_proxy /adm/sub/* localhost:2`, []],
      ['respond /adm/* 403\nhandle /adm/pub/* {\nreverse_proxy localhost:2\n}', ['/adm/pub/']],
    ] as const) {
      const { lines } = site(`${closed}\nhandle /app/* {\nreverse_proxy localhost:3\n}\n${PROXY}`);
      const prefixes = lines.slice(1).map((line) => /prefix=(\S+)/.exec(line)?.[1]);
      assert.deepEqual(prefixes.toSorted(), [...kept, '/app/'].toSorted(), closed);
    }
  });

  for (const guard of [
    'respond /Admin/* 403',
    'respond /ADMIN/x 404',
    'respond /%61dmin/* 403',
    'basicauth /Admin/* {\nuser hash\n}',
    '@closed path /aDMIN/*\nforward_auth @closed localhost:9 {\nuri /\n}',
    'handle /Admin/* {\nerror 403\n}',
    'redir /Admin/* /login',
  ]) {
    it(`holds \`${guard.replaceAll('\n', ' ')}\` for paths in letters of any case, as Caddy does`, () => {
      const { lines } = site(`${guard}\nreverse_proxy /admin/* localhost:2\n`);
      assert.deepEqual(lines.slice(1), []);
    });
  }

  it('reads what is imported and lies beside the file, as Caddy does', () => {
    const text = 'import sites/*.caddy\nlocalhost:8080 {\nimport parts/app\nimport closed /b/*\n}';
    const { lines, notes } = read(text, 'Caddyfile', {
      'sites/one.caddy':
        'a.localhost:8080 {\nreverse_proxy localhost:2\n}\n(closed) {\nrespond {args[0]} 403\n}',
      'sites/two.txt': 'abort',
      'parts/app':
        'reverse_proxy /a/* localhost:1\nreverse_proxy /b/* localhost:1\nimport more {args[0]}',
      'parts/more': 'reverse_proxy /c/* localhost:3',
    });
    assert.deepEqual(lines.slice(1), [
      '#@app a host=a prefix=/ port=2',
      '#@app a-2 prefix=/a/ port=1 mount=keep',
      '#@app c prefix=/c/ port=3 mount=keep',
    ]);
    assert.match(notes.join('\n'), /^\/x\/sites\/one\.caddy:5: access: `respond \/b\/\* 403`/m);
  });

  it('takes for closed what an import may hold that cannot be read, and a site of some paths', () => {
    const app =
      'http://localhost:8080 {\nreverse_proxy /admin/* localhost:1\nreverse_proxy /app/* localhost:2\n}';
    const all = [
      '#@app admin prefix=/admin/ port=1 mount=keep',
      '#@app app prefix=/app/ port=2 mount=keep',
    ];
    for (const [before, kept] of [
      ['import gone/*.caddy', []],
      ['import /etc/caddy/x', []],
      ['http://localhost:8080/Admin/* {\nrespond 403\n}', all.slice(1)],
      ['', all],
    ] as const) {
      assert.deepEqual(read(`${before}\n${app}`, 'Caddyfile').lines.slice(1), kept, before);
    }
  });

  it('takes the default of a variable, and says so, but never for what closes paths', () => {
    const { lines, notes } = read(
      '{$DOMAIN:localhost}:{$PORT:8090} {\nroot * {$DIR:/srv/www}\nfile_server\nreverse_proxy /a/* {$UP:localhost:3000 localhost:3001}\n}',
      'Caddyfile',
    );
    assert.deepEqual(lines, [
      '#@stack listen=localhost:8090 root=/srv/www',
      '#@app a prefix=/a/ port=3000 mount=keep',
    ]);
    for (const [line, variable] of [
      [1, '{$DOMAIN:localhost}'],
      [2, '{$DIR:/srv/www}'],
      [4, '{$UP:localhost:3000 localhost:3001}'],
    ] as const) {
      const note = notes.find(
        (each) =>
          each.startsWith(`${line}: `) &&
          each.includes(variable) &&
          each.includes('default is taken'),
      );
      assert.notEqual(note, undefined, notes.join('\n'));
    }
    for (const closed of [
      'respond {$CLOSED:/x/*} 403',
      'respond /{$CLOSED:x}/* 403',
      'respond /{$CLOSED}/* 403',
      'import {$PARTS:parts}/*',
      'handle {$CLOSED:/x/*} {\nrespond 403\n}',
      'handle {$CLOSED} {\nrespond 403\n}',
    ]) {
      const site = read(`:8080 {\n${closed}\nreverse_proxy /admin/* localhost:1\n}`, 'Caddyfile', {
        'parts/a': '',
      });
      assert.deepEqual(site.lines.slice(1), [], closed);
    }
  });

  it('gives nothing of one site to who asks for another that is closed', () => {
    for (const closed of [
      'private.localhost:8080 {\nrespond 403\n}',
      'a.localhost:8080, private.localhost:8080 {\nbasicauth /x/* {\nuser hash\n}\nreverse_proxy localhost:2\n}',
      '*.localhost:8080 {\nbasicauth {\nuser hash\n}\nreverse_proxy localhost:1\n}',
    ]) {
      const { lines } = read(
        `localhost:8080 {\nreverse_proxy localhost:1\n}\n${closed}`,
        'Caddyfile',
      );
      assert.deepEqual(lines.slice(1), [], closed);
    }
  });

  it('compares whatever paths of Caddy without their case', () => {
    const shadowed = site(
      'handle /API/* {\nabort\n}\nhandle /api/v1/* {\nreverse_proxy localhost:2\n}',
    );
    assert.deepEqual(shadowed.lines.slice(1), ['#@app api-v1 prefix=/api/v1/ port=2 mount=keep']);
    const nested = site(
      'handle /api/* {\nrespond /API/keys/* 403\nreverse_proxy localhost:2\n}\nhandle /pub/* {\nreverse_proxy localhost:3\n}',
    );
    assert.deepEqual(nested.lines.slice(1), ['#@app pub prefix=/pub/ port=3 mount=keep']);
    const letters = site('respond /É/* 403\nreverse_proxy /é/* localhost:2');
    assert.deepEqual(letters.lines.slice(1), []);
    const folders = site('root /Docs/* /private\nroot * /w\nfile_server /docs/*');
    assert.match(
      folders.lines.slice(1).join(),
      /^#@app docs prefix=\/docs\/ root=\/private\/docs$/,
    );
  });

  for (const [lost, app] of [
    ['handle /t/* {\nreverse_proxy https://far.example\n}', undefined],
    ['handle /t/* {\nreverse_proxy backend:8000\n}', undefined],
    ['reverse_proxy /t/* {\ndynamic a x 1\n}', undefined],
    ['reverse_proxy /t/x localhost:2', undefined],
    ['reverse_proxy /t/x localhost:1', '#@app web prefix=/ port=1'],
    ['handle_path /t/* {\nreverse_proxy /x/* localhost:1\nreverse_proxy far:1\n}', undefined],
    ['metrics /t/*', undefined],
    ['metrics /t', undefined],
    ['handle /t/* {\nphp_fastcgi unix//p\n}', undefined],
    ['root * /w\nhandle /t/* {\nfile_server {\nhide secret.txt\n}\n}', undefined],
    ['handle /t/* {\nrespond "ok"\n}', '#@app web prefix=/ port=1'],
    ['respond /t "ok"', '#@app web prefix=/ port=1'],
  ] as const) {
    it(`shows nothing in the stead of \`${lost.replaceAll('\n', ' ')}\``, () => {
      assert.deepEqual(site(`${lost}\n${PROXY}`).lines[1], app);
      const folder = site(`root * /w\n${lost}\nfile_server`);
      const isPage = lost.startsWith('respond');
      assert.equal(folder.lines[0]?.endsWith('root=/w'), isPage, folder.procfile);
      assert.equal(folder.procfile.includes('\n# #@app web prefix=/ root=/w'), !isPage);
    });
  }

  it('takes a certificate and its key over', () => {
    const { lines, notes } = read(
      'a.org {\n tls cert.pem /k.pem\n reverse_proxy localhost:1\n}',
      'Caddyfile',
    );
    assert.equal(lines[0], '#@stack listen=localhost:8080 tls=cert.pem,/k.pem hosts=a.org');
    assert.deepEqual(notes, [
      '1: a.org: Caddy speaks https there on port 443, this is https://localhost:8080',
    ]);
  });

  it('reads a heredoc as one word', () => {
    const { lines, notes } = site(`respond /hello <<HTML
  <p>{ "
  HTMLS }
  HTML 200
reverse_proxy /x/* localhost:1`);
    assert.deepEqual(lines.slice(1), ['#@app x prefix=/x/ port=1 mount=keep']);
    assert.deepEqual(notes, [
      '2: `respond /hello <<HTML <p>{ " HTMLS } HTML 200`: fixed answers are the app’s own',
    ]);
    assert.throws(
      () => importConfig(':1 {\nrespond <<A\nB\n}', 'Caddyfile', undefined, filesOf({})),
      ImportError,
    );
  });

  it('names what is in the block of what is lost, but for hashes of passwords', () => {
    const { notes } = caddy(`http://localhost:8080 {
	tls c.pem k.pem {
		client_auth {
			mode require
		}
	}
	reverse_proxy /a/* localhost:1 {
		handle_response {
			respond 200
		}
	}
	basicauth /b/* {
		bob hash
	}
	reverse_proxy /c/* {
		dynamic a x 1
	}
}
http://*.wild.localhost:8080 {
	reverse_proxy localhost:2
}`);
    const text = notes.join('\n');
    assert.match(text, /`tls c\.pem k\.pem \{ client_auth \{ mode require \} \}`/);
    assert.match(text, /\{ handle_response \{ respond 200 \} \}` is not reproduced/);
    assert.match(text, /^12: access: `basicauth \/b\/\*` /m);
    assert.match(text, /\{ dynamic a x 1 \}`: no address of an app$/m);
    assert.match(text, /is not reproduced: \*\.wild\.localhost is a pattern/);
  });

  it('names what it does not carry over as it is written', () => {
    const caddyfile = site(`reverse_proxy localhost:1 {\nheader_down "A b" \`\`\n}`);
    assert.deepEqual(caddyfile.notes, ['3: `header_down "A b" ```: not carried over']);
    const conf = nginx(
      'location /a/ { if ($cookie_a = "") { return 302 /; } proxy_pass http://localhost:1; }',
    );
    assert.match(conf.notes[0] ?? '', /`if \(\$cookie_a = ""\) \{ return 302 \/ \}`/);
  });

  it('names the line of what cannot be read', () => {
    assert.throws(() => importConfig(':1 {\n', 'Caddyfile', undefined, filesOf({})), ImportError);
    assert.throws(() => importConfig(':1\n}\n', 'Caddyfile', undefined, filesOf({})), ImportError);
    assert.throws(() => importConfig('a `b', 'Caddyfile', undefined, filesOf({})), ImportError);
  });
});
