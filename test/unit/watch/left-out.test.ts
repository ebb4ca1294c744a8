import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FILES_LEFT_OUT, FOLDERS_LEFT_OUT } from '../../../src/watch/left-out.js';

test('the README names all that is left out', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('\n### Changes while running\n');
  const [text = ''] = section.split('\n### ');
  for (const name of [...FOLDERS_LEFT_OUT, ...FILES_LEFT_OUT.map(([glob]) => glob)])
    assert.ok(text.includes(`\`${name}\``), name);
});
