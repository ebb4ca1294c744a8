import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { readStructuredFile } from '../../../src/config/structured-file.js';

it('says in words where a fault stands in a config that is a program', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sockpit-structured-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'sockpit.config.mjs');
  await writeFile(
    path,
    "export default { lisen: 1, apps: { a: { command: 'x', port: 'abc', prefix: ['/', {}] }, c: { comand: 'x' } } };",
  );
  const read = await readStructuredFile(path);
  assert.ok(read.kind === 'read');
  assert.deepEqual(
    read.diagnostics.map(({ message }) => message),
    [
      'apps.a.prefix[1]: prefix holds an object where a text is due',
      'apps.c.comand: unknown option: comand',
      'unknown option: lisen',
    ],
  );
  assert.equal(read.config.apps.get('a')?.options.get('port')?.value.mark.place, 'apps.a.port');
});
