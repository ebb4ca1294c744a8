import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { APP_KEYS, STACK_KEYS } from '../../../src/config/keys.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** All `words in code` of a text. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** What the first column of the table under a heading names. */
function keysUnder(heading: string): string[] {
  const [, section = ''] = readme.split(`\n### ${heading}\n`);
  const [table = ''] = section.split(/\n#/);
  return [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => codeIn(cell));
}

describe('the README', () => {
  const scopes = { app: ['App options', APP_KEYS], stack: ['Stack options', STACK_KEYS] } as const;
  for (const scope of ['app', 'stack'] as const) {
    const [heading, keys] = scopes[scope];
    it(`has a row for every option of ${scope}s, and no other`, () => {
      assert.deepEqual(keysUnder(heading).sort(), Object.keys(keys).sort());
    });
  }
});
