/**
 * Every Procfile that the documents show is one that is read without a complaint, but for
 * folders that are its reader's own.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { docExamples } from './support/doc-examples.js';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { repository } from './support/test-environment.js';

const docs = (await readdir(`${repository}docs`)).filter((name) => name.endsWith('.md'));

for (const page of ['README.md', ...docs.map((name) => `docs/${name}`)]) {
  const procfiles = (await docExamples(page)).blocks('procfile');
  if (procfiles.length === 0) continue;
  test(`the Procfiles of ${page}`, async () => {
    for (const Procfile of procfiles) {
      await using directory = await temporaryDirectory({ Procfile, 'webroot/index.html': '' });
      const { code, stderr } = await sockpit(directory, ['routes']);
      assert.equal(code, 0, `${Procfile}\n${stderr}`);
      const warnings = stderr.split('\n').filter((line) => / (warning|error): /.test(line));
      assert.deepEqual(
        warnings.filter((line) => !line.endsWith('does not exist')),
        [],
      );
    }
  });
}
