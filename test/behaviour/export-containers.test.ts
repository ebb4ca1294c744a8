/**
 * Compose takes the project that is exported, Caddy every Caddyfile in it and in what is exported for
 * Kubernetes.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { writeNastyStack } from './support/export/nasty-stack.js';
import { skipUnless } from './support/programs.js';
import { sockpit, type Finished } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

const SOCKET = 'so ck $x.sock';

function validate(directory: TemporaryDirectory, file: string): Promise<Finished> {
  const words = ['validate', '--adapter', 'caddyfile', '--config', file];
  return sockpit(directory, words, { program: ['caddy'] });
}

describe('export compose', () => {
  it('is a project that Compose takes', skipUnless('compose'), async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    const written = await sockpit(directory, ['export', 'compose', '-o', '.']);
    assert.equal(written.code, 0, written.text);
    assert.doesNotMatch(written.text, /hunter2/);
    const read = await sockpit(directory, ['config'], { program: ['docker-compose'] });
    assert.equal(read.code, 0, read.text);
    // What Compose expands, it has expanded to what was meant.
    assert.match(read.stdout, /source: .*\/o'd\"d \$\$?HOME \{x\} %s b\\k\/site/);
    assert.match(read.stdout, /TOKEN: hunter2/);
  });

  it('comes with a Caddyfile that Caddy takes', skipUnless('caddy'), async () => {
    await using directory = await temporaryDirectory();
    await writeNastyStack(directory, SOCKET);
    await sockpit(directory, ['export', 'compose', '-o', '.']);
    const { code, text } = await validate(directory, 'Caddyfile');
    assert.equal(code, 0, text);
  });
});

describe('export kubernetes', () => {
  it('holds Caddyfiles that Caddy takes', skipUnless('caddy'), async () => {
    await using directory = await temporaryDirectory({ '.env': 'TOKEN=hunter2\n' });
    await writeNastyStack(directory, SOCKET);
    const { code, stdout, stderr } = await sockpit(directory, [
      'export',
      'kubernetes',
      '--ingress',
    ]);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /hunter2/);
    const files = parseAllDocuments(stdout).flatMap((document) => {
      const { data } = document.toJS() as { data?: { Caddyfile?: string } };
      return data?.Caddyfile ?? [];
    });
    assert.ok(files.length > 1);
    for (const [i, text] of [...new Set(files)].entries()) {
      await directory.write({ [`Caddyfile-${i}`]: text });
      const taken = await validate(directory, `Caddyfile-${i}`);
      assert.equal(taken.code, 0, taken.text);
    }
  });
});
