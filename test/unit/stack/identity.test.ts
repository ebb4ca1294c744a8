import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identify, runtimeRoot, stateRoot } from '../../../src/stack/identity.js';
import { UnsafeDirectoryError } from '../../../src/stack/private-directory.js';

describe('where the folders of a stack are', () => {
  it('is the same from every folder', () => {
    assert.equal(runtimeRoot({ SOCKPIT_RUNTIME_DIR: '/run/me/' }), '/run/me');
    for (const SOCKPIT_RUNTIME_DIR of ['rel', './rel', '~/run']) {
      const refused = (error: unknown): boolean =>
        error instanceof UnsafeDirectoryError && /is a relative path/.test(error.failure.message);
      assert.throws(() => runtimeRoot({ SOCKPIT_RUNTIME_DIR }), refused);
      assert.throws(() => identify('shop', '/p/Procfile', { SOCKPIT_RUNTIME_DIR }), refused);
    }
    assert.match(runtimeRoot({ SOCKPIT_RUNTIME_DIR: '' }), /^\/tmp\/sockpit-/);
  });

  it('is not what XDG_STATE_HOME says of a relative path', () => {
    assert.equal(
      stateRoot({ XDG_STATE_HOME: 'rel', HOME: '/home/me' }),
      '/home/me/.local/state/sockpit',
    );
  });
});
