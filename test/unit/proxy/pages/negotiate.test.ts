import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formFor, isPageLoad, type Wishes } from '../../../../src/proxy/pages/negotiate.js';

function wishes(part: Partial<Wishes>): Wishes {
  return { method: 'GET', accept: undefined, fetchMode: undefined, fetchDest: undefined, ...part };
}

describe('formFor', () => {
  const table: readonly (readonly [Partial<Wishes>, string])[] = [
    [{ accept: 'text/html,*/*' }, 'html'],
    [{ accept: 'application/json' }, 'problem'],
    [{ accept: 'application/problem+json' }, 'problem'],
    [{ accept: '*/*', fetchDest: 'empty' }, 'problem'],
    [{ accept: '*/*' }, 'text'],
    [{}, 'text'],
  ];
  for (const [part, wanted] of table) {
    it(JSON.stringify(part), () => assert.equal(formFor(wishes(part)), wanted));
  }
});

describe('isPageLoad', () => {
  const accept = 'text/html';
  const table: readonly (readonly [Partial<Wishes>, boolean])[] = [
    [{ accept, fetchMode: 'navigate' }, true],
    [{ accept }, true],
    [{ accept, fetchMode: 'cors' }, false],
    [{ accept, method: 'POST' }, false],
    [{ accept: '*/*', fetchMode: 'navigate' }, false],
  ];
  for (const [part, wanted] of table) {
    it(JSON.stringify(part), () => assert.equal(isPageLoad(wishes(part)), wanted));
  }
});
