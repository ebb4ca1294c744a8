import assert from 'node:assert/strict';
import { it } from 'node:test';
import { spawnShell } from '../../../../src/supervisor/child/spawn.js';

const request = { command: 'true', cwd: '/', env: {} };

for (const [what, refused] of Object.entries({
  'a command': { ...request, command: 'echo x\0y' },
  'a folder': { ...request, cwd: '/\0' },
  'a variable': { ...request, env: { A: '\0' } },
})) {
  it(`says of ${what} that no program can be given why it is not`, async () => {
    const outcome = spawnShell(refused);
    assert.ok(outcome.kind === 'failed');
    assert.match((await outcome.fault).words, /null bytes/);
  });
}
