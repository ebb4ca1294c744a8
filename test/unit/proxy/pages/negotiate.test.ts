import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formFor, isPage, isPageLoad, type Wishes } from '../../../../src/proxy/pages/negotiate.js';

function wishes(part: Partial<Wishes>): Wishes {
  return { method: 'GET', accept: undefined, fetchMode: undefined, fetchDest: undefined, ...part };
}

describe('formFor', () => {
  const table: readonly (readonly [Partial<Wishes>, string])[] = [
    [{ accept: 'text/html,*/*' }, 'html'],
    [{ accept: 'application/json' }, 'problem'],
    [{ accept: 'Application/JSON' }, 'problem'],
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

describe('isPage', () => {
  const table: readonly (readonly [Partial<Wishes>, string, boolean])[] = [
    [{ accept: 'text/html' }, '/users/7', true],
    [{ accept: 'text/html' }, '/a.b', true],
    [{ accept: '*/*' }, '/users/7', true],
    [{}, '/v1.2/users', true],
    [{ accept: '*/*' }, '/missing.js', false],
    [{ accept: '*/*', fetchDest: 'empty' }, '/users/7', false],
    [{ accept: 'application/json' }, '/users/7', false],
  ];
  for (const [part, path, wanted] of table) {
    it(`${path} ${JSON.stringify(part)}`, () => assert.equal(isPage(wishes(part), path), wanted));
  }
});
