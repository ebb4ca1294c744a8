import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { NODE_PTY_VERSION } from '../../../src/model/terminal.js';

const { dependencies = {}, optionalDependencies } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { dependencies?: object; optionalDependencies: object };

describe('the packages that are installed with ours', () => {
  it('are none of those that the build puts into dist', () => {
    assert.deepEqual(dependencies, {});
  });

  it('is node-pty, in the one version that is called', () => {
    assert.deepEqual(optionalDependencies, { '@lydell/node-pty': NODE_PTY_VERSION });
  });
});
