/**
 * The same raw requests to real nginx, real Caddy and the built program. Where they differ stands in
 * docs/proxy.md with the reason, and nowhere else do they.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { BODY_CASES } from './support/peers/body-cases.js';
import { HEAD_CASES } from './support/peers/head-cases.js';
import { NEEDS, PEERS, SOCKET, startPeer, WEBROOT } from './support/peers/peers.js';
import type { PeerName } from './support/peers/peers.js';
import { Stand } from './support/peers/stand.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { repository } from './support/test-environment.js';

const CASES = [...HEAD_CASES, ...BODY_CASES];

/** What the page says of each case: one word for all, or one for each. */
function documented(): ReadonlyMap<string, Readonly<Record<PeerName, string>>> {
  const page = readFileSync(`${repository}docs/proxy.md`, 'utf8');
  const [, beside = ''] = page.split('\n## Beside nginx and Caddy\n');
  const rows = beside
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| asked'))
    .map((line) => line.slice(2, -2).split(' | '));
  return new Map(
    rows.map(([name = '', nginx = '', Caddy = nginx, sockpit = nginx]) => [
      name,
      { nginx, Caddy, sockpit },
    ]),
  );
}

/** The version that the page speaks of, and the one that is here. */
function versions(peer: PeerName): { readonly told: string; readonly here: string } {
  const page = readFileSync(`${repository}docs/proxy.md`, 'utf8');
  const told = new RegExp(`\\| ${peer} (\\d+\\.\\d+) \\|`).exec(page)?.[1] ?? '';
  if (peer === 'sockpit') return { told, here: told };
  // nginx writes its version to the error output.
  const [command, ...args] =
    peer === 'nginx' ? ['sh', '-c', 'nginx -v 2>&1'] : ['caddy', 'version'];
  const text = execFileSync(command, args, { encoding: 'utf8' });
  return { told, here: /(\d+\.\d+)\./.exec(text)?.[1] ?? '' };
}

async function outcomes(name: PeerName): Promise<Map<string, string>> {
  await using directory = await temporaryDirectory(WEBROOT);
  let port = 0;
  await using stand = await Stand.open(directory.join(SOCKET), () => port);
  await using peer = await startPeer(name, directory);
  ({ port } = peer);
  const found = new Map<string, string>();
  for (const each of CASES) found.set(each.name, await each.run(stand));
  return found;
}

describe('beside nginx and Caddy', () => {
  it('every case stands in the page once, and every row is a case', () => {
    const told = documented();
    assert.deepEqual([...told.keys()].sort(), CASES.map(({ name }) => name).sort());
  });

  it('no row of the first table says the same of all three', () => {
    const page = readFileSync(`${repository}docs/proxy.md`, 'utf8');
    const [, differ = ''] = page.split('\n### Where we differ, on purpose\n');
    const [table = ''] = differ.split('\n### ');
    for (const line of table.split('\n').filter((row) => /^\| (?!asked)/.test(row))) {
      const [name = '', nginx, caddy, ours, why = ''] = line.slice(2, -2).split(' | ');
      assert.ok(nginx !== ours || caddy !== ours, name);
      assert.notEqual(why.trim(), '', `${name} has no reason`);
    }
  });

  for (const name of PEERS) {
    it(`${name} does what the page says`, skipUnless(...NEEDS[name]), async (t: TestContext) => {
      const { told, here } = versions(name);
      if (told !== here) {
        t.skip(`the page speaks of ${name} ${told}, here is ${here}`);
        return;
      }
      const page = documented();
      const found = await outcomes(name);
      const other = CASES.flatMap((each) => {
        const [said, did] = [page.get(each.name)?.[name], found.get(each.name)];
        return said === did
          ? []
          : [`${each.name}: the page says ${said ?? '?'}, it did ${did ?? '?'}`];
      });
      assert.deepEqual(other, []);
    });
  }
});
