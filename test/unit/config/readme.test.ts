import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { APP_KEYS, STACK_KEYS } from '../../../src/config/keys.js';
import { PENDING } from '../../../src/config/pending.js';

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

/** The paragraph that begins with these words, to its end. */
function paragraph(start: string): string {
  const [, rest] = readme.split(`\n\n${start}`);
  assert.ok(rest !== undefined, `the README has no paragraph "${start}…"`);
  return rest.split('\n\n')[0] ?? '';
}

/** Keys of which no value is carried out; a key of which one is not stands in the table as well. */
function wholly(scope: 'app' | 'stack'): string[] {
  return PENDING.filter((row) => row.scope === scope && row.value === undefined).map(
    ({ key }) => key,
  );
}

describe('the README', () => {
  const scopes = { app: ['App options', APP_KEYS], stack: ['Stack options', STACK_KEYS] } as const;
  for (const scope of ['app', 'stack'] as const) {
    const [heading, keys] = scopes[scope];
    it(`has a row for every option of ${scope}s that is carried out, and no other`, () => {
      // The value of a key that stands in a table, and is pending with this value alone.
      const partly = PENDING.filter((row) => row.scope === scope && row.value !== undefined);
      const optional = partly.map(({ key }) => key);
      const mentioned = keysUnder(heading).filter((key) => !optional.includes(key));
      const expected = Object.keys(keys).filter(
        (key) => !wholly(scope).includes(key) && !optional.includes(key),
      );
      assert.deepEqual(mentioned.sort(), expected.sort());
    });
  }

  it('lists what is not carried out yet, and nothing that is', () => {
    const listed = codeIn(paragraph('Read, and not carried out yet').replace(/^[^:]*:/, ''));
    const pending = PENDING.map(({ key, value }) =>
      value === undefined ? key : `${key}=${value}`,
    );
    assert.deepEqual(listed.sort(), pending.sort());
  });
});
