import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadOnce } from '../../../src/model/load-once.js';

describe('loadOnce', () => {
  it('loads once for all who ask', async () => {
    let loads = 0;
    const load = loadOnce(() => Promise.resolve(++loads));
    assert.deepEqual(await Promise.all([load(), load()]), [1, 1]);
    assert.equal(await load(), 1);
  });

  it('tries again for who asks after it failed', async () => {
    let loads = 0;
    const load = loadOnce(() =>
      ++loads === 1 ? Promise.reject(new Error('EMFILE')) : Promise.resolve(loads),
    );
    await assert.rejects(Promise.all([load(), load()]), /EMFILE/);
    assert.equal(await load(), 2);
  });
});
