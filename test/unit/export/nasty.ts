/**
 * A stack with everything that an export can stumble over, and a place to compare what came of it.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeYaml } from '../../../src/config/yaml-source.js';
import type { Machine } from '../../../src/export/admission.js';
import { readImages } from '../../../src/export/containers/images.js';
import type { ContainerTools } from '../../../src/export/containers/tools.js';
import type { Exported } from '../../../src/export/exported.js';
import type { AddressBook } from '../../../src/export/layout.js';
import type { App } from '../../../src/model/app.js';
import type { Stack } from '../../../src/model/stack.js';
import { withExec } from '../../../src/supervisor/command/shell-command.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';

export const book: AddressBook = {
  socketOf: (app, instance) => `/tmp/sockpit-1000/demo/${app.name}.${instance}.sock`,
  portOf: (app, instance) => 5000 + 100 * app.index + instance - 1,
  folderOf: (root) => root,
  variablesOf: (app, instance) => ({
    PS: `${app.name}.${instance}`,
    SOCKET: `/tmp/sockpit-1000/demo/${app.name}.${instance}.sock`,
    ...(app.mount === 'script-name' ? { SCRIPT_NAME: '/wsgi' } : {}),
  }),
  found: (app) => (app.name === 'quiet' ? 'worker' : undefined),
};

export const machine: Machine = {
  hostname: 'Laptop',
  superuser: false,
  addressesOf: (host) => (host === 'localhost' ? ['127.0.0.1', '::1'] : [host]),
};

/** What the exports to containers get from outside: env files are there, and nothing else. */
export function toolsFor(images: readonly string[]): ContainerTools {
  return {
    images: readImages(images),
    toYaml: writeYaml,
    withExec,
    folder: '/project',
    isFile: (path) => path.endsWith('.env'),
  };
}

export function stackOf(apps: readonly Partial<App>[], overrides: Partial<Stack> = {}): Stack {
  return sampleStack({
    name: 'demo',
    apps: apps.map((app, index) =>
      sampleApp({ index, prefixGuessed: app.prefixes === undefined, ...app }),
    ),
    listen: [
      { kind: 'tcp', host: 'localhost', port: 8080, orNext: true, written: 'localhost:8080+' },
    ],
    ...overrides,
  });
}

/** Quotes of both kinds, what shells and templates expand, a line break. */
export const ODD = `it's "100%" $HOME \${x} {y} \`z\` \\ end`;

/** A stack that has everything, with names that every notation treats in its own way. */
export function nastyStack(): Stack {
  const files = (root: string, spa = false): App['source'] => ({ kind: 'files', root, spa });
  const command = (text: string): App['source'] => ({ kind: 'command', command: text });
  return stackOf(
    [
      {
        name: 'api',
        source: command('gunicorn --bind unix:app.sock -m 007 api:app'),
        upstream: {
          kind: 'literal',
          upstream: { kind: 'unix', path: '/project/app.sock' },
          text: 'unix:app.sock',
        },
        ready: { kind: 'http', path: '/healthz' },
        after: ['migrate', 'redis'],
        envFiles: ['/project/api.env'],
        timeoutMs: 30_000,
      },
      {
        name: 'two',
        source: command('node server.js --socket $SOCKET'),
        upstream: { kind: 'variable', name: 'SOCKET' },
        instances: 2,
        cookies: true,
        restart: 'always',
      },
      {
        name: 'vite',
        source: command('vite --port $PORT'),
        upstream: { kind: 'variable', name: 'PORT' },
        cwd: '/project/front end',
        mount: 'keep',
        ready: { kind: 'http', path: "/it's%20ok?x={$y}" },
      },
      {
        name: 'odd',
        source: command(`printf '%s\\n' ${ODD}\nexec "$SHELL" -c 'node "a b.js"' # 50% $done`),
        prefixes: ['/ca%C3%A9/', "/pri$e;'(x)/"],
        upstream: { kind: 'fixed', upstream: { kind: 'unix', path: `/project/so:ck $x {y}.sock` } },
        env: { ODD, LINES: 'one\ntwo', EMPTY: '', ODD_TOKEN: 'hunter2' },
        signal: 'SIGINT',
        graceMs: 3000,
        stopCommand: 'echo "bye" 100%',
        ready: { kind: 'exec', command: 'test -e "ready file"' },
      },
      { name: 'wsgi', mount: 'script-name', restart: 'never', after: ['vite'] },
      { name: 'asgi', mount: 'root-path', start: 'manual', cookies: true, prefixes: ['/as/gi/'] },
      {
        name: 'redis',
        source: command('redis-server --port 6379'),
        prefixes: [],
        upstream: { kind: 'none' },
        ready: { kind: 'listen' },
      },
      {
        name: 'migrate',
        source: command('./manage.py migrate'),
        prefixes: [],
        upstream: { kind: 'none' },
        oneshot: true,
      },
      { name: 'quiet' },
      {
        name: 'old',
        source: {
          kind: 'served',
          upstream: { kind: 'tcp', host: 'localhost', port: 9000 },
        },
        upstream: { kind: 'fixed', upstream: { kind: 'tcp', host: 'localhost', port: 9000 } },
      },
      { name: 'docs', source: files('/project/o\'d"d $HOME {x} %s'), upstream: { kind: 'none' } },
      { name: 'pages', source: files('/project/spa', true), upstream: { kind: 'none' } },
      { name: 'root', prefixes: ['/'], source: files('/project'), upstream: { kind: 'none' } },
      { name: 'web', prefixes: ['/'] },
      { name: 'diet', host: 'diet', prefixes: ['/api/'] },
    ],
    { hosts: ['dev.example.com'], trustedProxies: ['10.0.0.0/8', '::1'] },
  );
}

/** Compares every file with those in `golden/NAME`. After a wanted change: UPDATE_GOLDEN=1. */
export function golden(name: string, exported: Exported): void {
  const text = [
    ...exported.folders.map((folder) => `==> ${folder}/\n`),
    ...exported.files.map((file) => `==> ${file.path}\n${file.text}`),
    `==> notes\n${exported.notes.map((note) => `- ${note}\n`).join('')}`,
  ].join('\n');
  const path = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  assert.equal(text, readFileSync(path, 'utf8'));
}
