/**
 * A stack that has everything an export can stumble over: every mount, odd prefixes, odd names of
 * folders and sockets, files before an app, a host of its own, several instances.
 */
import { mkdir } from 'node:fs/promises';
import type { TemporaryDirectory } from '../temporary-directory.js';
import { nodeApp } from '../test-environment.js';

/** Quotes, a dollar sign, braces, a blank, a percent sign and a backslash. */
const ODD_FOLDER = `o'd"d $HOME {x} %s b\\k`;

const OTHER_FOLDER = 'caf\u00e9 50% `ticks`';

/**
 * Writes the stack into the project's folder as `sockpit.config.json`.
 * @param socket the name of one app's socket
 */
export async function writeNastyStack(
  directory: TemporaryDirectory,
  socket: string,
): Promise<void> {
  const site = `${ODD_FOLDER}/site`;
  await directory.write({
    [`${site}/index.html`]: '<h1>front</h1>',
    [`${site}/style.css`]: 'body {}',
    [`${site}/sub/index.html`]: 'sub',
    [`${site}/only-a-file.txt`]: 'a file',
    [`${site}/.secret`]: 'hidden',
    [`${ODD_FOLDER}/docs/index.html`]: 'docs',
    [`${ODD_FOLDER}/docs/guide/index.html`]: 'guide',
    [`${ODD_FOLDER}/docs/app.js`]: 'let a;',
    [`${ODD_FOLDER}/docs/.hidden`]: 'hidden',
    [`${ODD_FOLDER}/docs/more.env`]: 'SECRET=1',
    [`${OTHER_FOLDER}/index.html`]: 'ticks',
    'spa/index.html': '<div id=app>',
    'spa/main.js': 'main',
    'spa/assets/logo.txt': 'logo',
    'known/a.txt': 'known',
    'known/.hidden': 'hidden',
    'known/deep/.hidden/a.txt': 'hidden',
  });
  await mkdir(directory.join(`${site}/empty`));
  const mirror = nodeApp('fixtures/mirror.mjs');
  const apps = {
    api: { command: mirror },
    two: { command: `SOCKET=$SOCKET ${mirror}`, instances: 2, cookies: true },
    keep: { command: mirror, mount: 'keep' },
    wsgi: { command: mirror, mount: 'script-name' },
    asgi: { command: mirror, mount: 'root-path' },
    deep: { command: mirror, prefix: ['/api/deep/er/', '/v1/deep/'] },
    odd: {
      command: `SOCKET='${socket}' ${mirror}`,
      prefix: ['/ca\u00e9/', "/pri$e;'(x)/", '/a.b+c/', '/a%20b/', '/q%25d/'],
      socket,
    },
    docs: { root: `${ODD_FOLDER}/docs` },
    ticks: { root: OTHER_FOLDER },
    pages: { root: 'spa', spa: true, prefix: ['/pages/', '/pa%20ges/'] },
    odder: { command: mirror, prefix: '/s%7Bp%7Da;%2A/', mount: 'keep' },
    known: { root: 'known', prefix: '/.well-known/' },
    front: { command: mirror, prefix: '/' },
    named: { command: mirror, host: 'Named.example', prefix: '/api/' },
    diet: { command: mirror, host: 'diet', prefix: '/api/' },
  };
  const config = {
    'env-file': `${ODD_FOLDER}/docs/more.env`,
    root: site,
    hosts: ['dev.example.com'],
    apps,
  };
  await directory.write({ 'sockpit.config.json': JSON.stringify(config, null, 2) });
}
