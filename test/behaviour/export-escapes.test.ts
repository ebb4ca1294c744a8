/**
 * Where the exported nginx and Caddy read a path otherwise than we do, their files say so; elsewhere they
 * read it alike.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { caddy, type Front, nginx, startFront } from './support/export/front.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

/** The status and where it leads, the app and what it saw, or the text of a file; the path as it stands. */
function ask(base: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(base);
    const asked = request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('latin1').on('data', (text: string) => (body += text));
      answer.on('end', () => {
        const { location } = answer.headers;
        const app = /"PS":"(\w+)\.1"/.exec(body)?.[1];
        const target = /"target":("(?:[^"\\]|\\.)*")/.exec(body)?.[1];
        if (app !== undefined && target !== undefined) {
          resolve(`${app} ${String(JSON.parse(target))}`);
        } else if (answer.statusCode === 200) resolve(body.trim());
        else resolve([answer.statusCode, location].join(' ').trim());
      });
    });
    asked.once('error', reject).end();
  });
}

interface Difference {
  readonly path: string;
  readonly ours: string;
  readonly theirs: string;
  /** In the words of the exported file. */
  readonly said: string;
}

const difference = (path: string, ours: string, theirs: string, said: string): Difference => {
  return { path, ours, theirs, said };
};

const UNRESOLVED = 'the app sees `.`, `..` and `%2e%2e` in a path as they came';

const OTHERWISE: readonly [Front, string, readonly Difference[]][] = [
  [
    nginx,
    'conf/nginx.conf',
    [
      difference('/api/a%2Fb', 'api /a%2Fb', 'api /a/b', '%2F is a slash'),
      difference('/api/%41', 'api /%41', 'api /A', '%41 an A'),
      difference('/api/%c3%a9', 'api /%c3%a9', 'api /%C3%A9', 'in upper case'),
      difference('/api/a?', 'api /a?', 'api /a', 'a ? without a query behind it is dropped'),
      difference('/api?', '301 /api/?', '301 /api/', 'dropped where /prefix leads to /prefix/'),
      difference('/api%2Fb', 'web /api%2Fb', 'api /b', '/api%2Fx is below /api/'),
      difference('/docs/sub%2Fx.txt', '404', 'sub', 'a%2Fb is a file in a folder'),
      difference('/docs/sub//x.txt', '404', 'sub', 'several slashes in a folder of files'),
      difference('/keep/x/../b', 'keep /keep/b', 'keep /keep/x/../b', UNRESOLVED),
      difference('/api/../keep/x', 'keep /keep/x', 'keep /api/../keep/x', UNRESOLVED),
      difference('/x/./y', 'web /x/y', 'web /x/./y', UNRESOLVED),
      difference('/../', 'web /', '400', 'above the first folder they are 400'),
    ],
  ],
  [
    caddy,
    'Caddyfile',
    [
      difference('/API/b', 'web /API/b', 'api /b', 'in upper and lower case'),
      difference('//api/b', 'web //api/b', 'api /b', 'several slashes in a row as one'),
      difference('//keep/b', 'web //keep/b', 'keep //keep/b', 'several slashes in a row as one'),
      difference('/api/a//b', 'api /a//b', 'api /a/b', 'they become one'),
      difference('/docs//sub/x.txt', '404', 'sub', 'several slashes in a row as one'),
      difference("/api/'a'", "api /'a'", 'api /%27a%27', "' as %27"),
      difference('/api/a<b', 'api /a<b', 'api /a%3Cb', '< as %3C'),
      difference('/api/x/.', 'api /x/', 'api /x', 'ends in /. loses its slash'),
      difference('/keep/x/../b', 'keep /keep/b', 'keep /keep/x/../b', UNRESOLVED),
      difference('/docs/%2e%2e/api/x', 'api /x', 'api /docs/%2e%2e/api/x', 'not taken off then'),
      difference('/%2Fapi/b', 'web /%2Fapi/b', 'api /%2Fapi/b', 'not taken off then'),
      difference('/keep/..', 'web /', 'keep /keep/..', 'ends in /.. stays below'),
      difference('/api%2Fb', 'web /api%2Fb', '400', 'a %2F behind a prefix is 400'),
      difference('/docs/sub%2Fx.txt', '404', 'sub', 'a%2Fb is a file in a folder'),
      difference('/ap%69', '301 /api/', 'web /ap%69', '/prefi%78 does not lead'),
    ],
  ],
];

/** Read alike by all. */
const ALIKE = [
  ...['/api/./b', '/api/x/../b', '/api/x/..', '/api/...', '/api/..%2fkeep/', '/%61pi/b', '/api/~a'],
  ...['/api/%zz', '/api/%00', '/api/a%3Fb', '/api/a%23b', '/api/a%20b', '/api/%25', '/api/a+b'],
  ...['/api/a?%2e%2e/', '/api/?a//b', '/api/a;b=1/../c', '/keep/a%2Fb', '/keep/%41', '/keep/a//b'],
  ...['/keep/../api/x', '/k%65ep/b', "/keep/'a'", '/docs/a%20b.txt', '/docs/./sub/x.txt'],
  ...['/docs/%2e/sub/x.txt', '/docs/sub/../sub/x.txt', '/docs/sub/%2e%2e/sub/x.txt'],
  ...['/d%6Fcs/sub/x.txt', '/docs/%73ub/x.txt', '/docs/sub/x.txt/', '/x//y', '/x%2F..%2Fy', '/'],
];

const mirror = nodeApp('fixtures/mirror.mjs');

for (const [front, file, differences] of OTHERWISE) {
  describe(
    `paths at the exported ${front.target}`,
    skipUnless(front === nginx ? 'nginx' : 'caddy'),
    () => {
      it('are read as here, or its file says how', async () => {
        await using directory = await temporaryDirectory({
          Procfile: `api: ${mirror}\n#@ mount=keep\nkeep: ${mirror}\nweb: ${mirror}\n#@app docs root=docs\n`,
          'docs/a b.txt': 'file',
          'docs/sub/x.txt': 'sub',
        });
        await using run = runSockpit(directory, ['--plain', '-p', '0']);
        const url = await run.url();
        for (const name of ['api', 'keep', 'web']) await run.waitForState(name, 'ready');
        await using theirs = await startFront(front, directory);
        const text = await readFile(directory.join('out put', file), 'utf8');
        for (const path of ALIKE) {
          assert.equal(await ask(theirs.url, path), await ask(url, path), path);
        }
        for (const { path, ours, theirs: other, said } of differences) {
          assert.deepEqual(
            [await ask(url, path), await ask(theirs.url, path)],
            [ours, other],
            path,
          );
          assert.ok(text.includes(said), `${path}: ${said}`);
        }
      });
    },
  );
}
