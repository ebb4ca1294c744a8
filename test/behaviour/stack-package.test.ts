/**
 * The package can be packed and installed elsewhere, alone, and everything in it runs there.
 */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { get, webSocket } from './support/http.js';
import { installPackage } from './support/installed-package.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp, repository } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

/** What the program is built from. */
async function sourceTexts(): Promise<string[]> {
  const list = async (folder: string): Promise<string[]> =>
    (await readdir(join(repository, folder), { recursive: true })).map((path) =>
      join(folder, path),
    );
  const paths = [...(await list('src')), ...(await list('ui'))];
  const files = paths.filter((path) => path.endsWith('.ts'));
  return Promise.all(files.map((path) => readFile(join(repository, path), 'utf8')));
}

describe('packed and installed elsewhere', () => {
  let place: TemporaryDirectory;
  /** The folder of the installed package. */
  let home: string;
  let program: readonly [string];

  before(async () => {
    place = await temporaryDirectory();
    const prefix = place.join('installed');
    await installPackage(place.root, ['--global', '--prefix', prefix]);
    home = join(prefix, 'lib/node_modules/sockpit');
    program = [join(prefix, 'bin/sockpit')];
  });
  after(() => place[Symbol.asyncDispose]());

  it('brings no other package with it than the one with a binary', async () => {
    const brought = await readdir(join(home, 'node_modules')).catch(() => []);
    assert.deepEqual(
      brought.filter((name) => name !== '@lydell' && !name.startsWith('.')),
      [],
    );
  });

  it('brings the licence of every package that it contains', async () => {
    const notices = await readFile(join(home, 'dist/third-party-licences.txt'), 'utf8');
    const [, ...packages] = notices.split(/^-{80}$/m);
    const { devDependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as {
      devDependencies: Readonly<Record<string, string>>;
    };
    const sources = await sourceTexts();
    const bundled = Object.keys(devDependencies).filter((name) =>
      sources.some(
        (text) => text.includes(`import('${name}')`) || text.includes(` from '${name}'`),
      ),
    );
    assert.ok(bundled.length > 5);
    for (const name of bundled) {
      assert.ok(
        packages.some((text) => text.startsWith(`\n${name} `)),
        name,
      );
    }
    for (const text of packages) assert.match(text, /^\n\S+ \d\S+ \(.+\)\n[^]*copyright[^]*\n/i);
  });

  it('brings up a stack of apps, files and WebSockets, and watches', async () => {
    await using directory = await temporaryDirectory({
      'pages/a.html': 'a page',
      'api.txt': '1',
      'sockpit.config.yaml': [
        'apps:',
        `  api: { command: "${nodeApp('fixtures/echo-server.mjs')}", watch: ["*.txt"] }`,
        `  chat: { command: "node ${appFile('chat/server.mjs')}" }`,
        '  docs: { root: pages }',
        '',
      ].join('\n'),
    });
    assert.match(
      (await sockpit(directory, ['--version'], { program })).stdout,
      /^\d+\.\d+\.\d+\n$/,
    );
    await using stack = runSockpit(directory, ['--plain', '-p', '0'], { program });
    const { pid } = await stack.waitForState('api', 'ready');
    await stack.waitForState('chat', 'ready');
    const url = await stack.url();
    assert.equal((await get(`${url}/api/`)).status, 200);
    assert.equal((await get(`${url}/docs/a.html`)).body, 'a page');
    await using talk = await webSocket(`${url}/chat/socket`);
    assert.equal(talk.socket.readyState, talk.socket.OPEN);
    await directory.write({ 'api.txt': '2' });
    await stack.waitForLine(/api.*api\.txt/);
    assert.notEqual((await stack.waitForState('api', 'ready')).pid, pid);
    await stack.stop();
  });

  it('opens the dashboard', skipUnless('tmux', 'linux'), async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
    });
    await using terminal = await openTerminal(directory, [...program, '-p', '0']);
    await terminal.waitFor(/api .*ready/);
    await terminal.keys('q');
    await terminal.waitFor(/stop all\?/);
    await terminal.keys('y');
    assert.equal(await terminal.end(), 0);
  });
});
