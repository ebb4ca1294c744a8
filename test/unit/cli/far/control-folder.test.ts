import assert from 'node:assert/strict';
import { it } from 'node:test';
import { controlRoot } from '../../../../src/cli/far/control-folder.js';

it("the folder of ssh's control socket is short enough for what ssh binds first", () => {
  assert.equal(controlRoot('/var/tmp'), '/var/tmp');
  const long = `/${'x'.repeat(80)}`;
  assert.equal(controlRoot(long), '/tmp');
});
