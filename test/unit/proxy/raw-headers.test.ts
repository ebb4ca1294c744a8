import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasHeader, headerValues, rememberedByName } from '../../../src/proxy/raw-headers.js';

describe('what is remembered by the name of a field', () => {
  it('is decided once for each spelling', () => {
    const asked: string[] = [];
    const decide = rememberedByName((lower) => {
      asked.push(lower);
      return lower.length;
    });
    assert.deepEqual(
      [decide('Host'), decide('host'), decide('Host'), decide('Accept')],
      [4, 4, 4, 6],
    );
    assert.deepEqual(asked, ['host', 'host', 'accept']);
  });

  it('is bounded, whatever strangers send, and right also when it was forgotten', () => {
    let asked = 0;
    const decide = rememberedByName((lower) => {
      asked++;
      return lower;
    });
    for (let i = 0; i < 2000; i++) assert.equal(decide(`X-${i}`), `x-${i}`);
    assert.equal(decide('X-1'), 'x-1');
    assert.equal(asked, 2001);
    const long = 'X'.repeat(1000);
    decide(long);
    decide(long);
    assert.equal(asked, 2003);
  });
});

describe('the values of a field', () => {
  it('are those of its own lines, in order, however its name is spelled', () => {
    const raw = ['Connection', 'a', 'User-Agent', 'b', 'CONNECTION', 'c'];
    assert.deepEqual(headerValues(raw, 'connection'), ['a', 'c']);
    assert.equal(hasHeader(raw, 'user-agent'), true);
    // Of the same length as one that is there.
    assert.equal(hasHeader(raw, 'x-reader-1'), false);
  });
});
