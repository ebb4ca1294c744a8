import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hintFor } from '../../../../src/proxy/pages/hints.js';

const prefixes = ['/stocks/', '/stocks/admin/', '/diet/', '/v1/api/', '/'];

describe('hintFor', () => {
  const table: readonly (readonly [
    path: string,
    referer: string | undefined,
    string | undefined,
  ])[] = [
    ['/api/prices', 'http://localhost:8080/stocks/', '/stocks/api/prices'],
    ['/api/prices', 'http://localhost:8080/stocks/page?x#y', '/stocks/api/prices'],
    ['/x', 'http://localhost/stocks/admin/', '/stocks/admin/x'],
    ['/x', 'http://localhost/', undefined],
    ['/x', 'http://localhost', undefined],
    ['/x', 'javascript:alert(1)', undefined],
    ['/stoks/a/b', undefined, '/stocks/a/b'],
    ['/Diet/', undefined, '/diet/'],
    ['/v2/api/x', undefined, '/v1/api/'],
    ['/diet/missing', 'http://localhost/diet/', undefined],
    ['/diet/missing', undefined, undefined],
    ['/completely-else', undefined, undefined],
    ['/', undefined, undefined],
  ];
  for (const [path, referer, wanted] of table) {
    it(`${path} from ${referer ?? 'nowhere'}`, () => {
      assert.equal(hintFor({ path, referer, prefixes })?.path, wanted);
    });
  }

  it('says it in a sentence', () => {
    const hint = hintFor({ path: '/api/p', referer: 'http://h/stocks/', prefixes });
    assert.equal(
      hint?.sentence,
      'the page at /stocks/ asked for /api/p; did you mean /stocks/api/p?',
    );
  });
});
