import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayBind } from '../../../../src/stack/check/privileged-port.js';

const proc =
  (first: string, capabilities: string) =>
  (path: string): string | undefined =>
    path.endsWith('port_start') ? first : `Name:\tnode\nCapEff:\t${capabilities}\n`;

describe('a port', () => {
  it('below the first that is for all is root’s', () => {
    const plain = proc('1024\n', '0000000000000000');
    assert.equal(mayBind(80, plain), false);
    assert.equal(mayBind(1024, plain), true);
    assert.equal(mayBind(80, proc('0\n', '0000000000000000')), true);
    // Root, and a program that was given the capability.
    assert.equal(mayBind(80, proc('1024\n', '000001ffffffffff')), true);
    assert.equal(mayBind(80, proc('1024\n', '0000000000000400')), true);
    assert.equal(
      mayBind(80, () => undefined),
      true,
    );
  });
});
