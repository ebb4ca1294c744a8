import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { checkNames, checkValues } from '../../../src/library/check-options.js';
import { ConfigError } from '../../../src/library/errors.js';
import { LOAD_OPTIONS } from '../../../src/library/load-options.js';

const says = (message: string) => (error: unknown) => {
  assert.ok(error instanceof ConfigError);
  assert.equal(error.message, message);
  return true;
};

describe('the options of the library', () => {
  it('are those that exist', () => {
    checkNames('loadStack', { port: 0, envFiles: [] }, LOAD_OPTIONS);
    assert.throws(
      () => checkNames('loadStack', { prot: 0 }, LOAD_OPTIONS),
      says('loadStack has no option "prot"; did you mean port?'),
    );
    assert.throws(
      () => checkNames('runStack', { detached: true }, ['name', 'stateDirectory']),
      says('runStack has no option "detached"; it has name, stateDirectory'),
    );
  });

  it('name a port and a folder that can be', () => {
    const directory = tmpdir();
    checkValues({ directory, port: 65535 });
    for (const port of [99999, -1, 1.5, NaN]) {
      const text = `port: ${port} is no port; a number from 0 (any free one) to 65535`;
      assert.throws(() => checkValues({ directory, port }), says(text));
    }
    assert.throws(
      () => checkValues({ directory, port: 0, listen: ['localhost:0'] }),
      says('port: and listen: both say where to listen; leave one of them out'),
    );
    assert.throws(
      () => checkValues({ directory: '/proc/nowhere' }),
      says('directory: /proc/nowhere does not exist'),
    );
    assert.throws(
      () => checkValues({ directory: process.execPath }),
      /is not a folder; name a config/,
    );
  });
});
