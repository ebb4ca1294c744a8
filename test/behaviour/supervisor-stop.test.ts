/**
 * Promise: whatever an app does when it is told to stop, within its grace nothing of it is left.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { anApp } from '../unit/supervisor/an-app.js';
import { describeProcesses, groupMembers, isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { supervisorRig } from './support/supervisor-rig.js';
import { appFile } from './support/test-environment.js';

test(
  'gunicorn with two workers stops by its signal, whole, and its socket goes',
  skipUnless('flask'),
  async () => {
    await using rig = await supervisorRig((directory) => [
      anApp({
        command: `gunicorn --workers=2 --bind unix:${directory.join('app.sock')} -m 007 api:app`,
        cwd: appFile('flask'),
        upstream: {
          kind: 'literal',
          upstream: { kind: 'unix', path: directory.join('app.sock') },
          text: 'unix:app.sock',
        },
      }),
    ]);
    rig.supervisor.start();
    const { pid } = await rig.until('api', 'ready');
    await rig.line('api', /Booting worker with pid.*(\n|$)/);
    const begun = Date.now();
    await rig.supervisor.stop();
    assert.ok(Date.now() - begun < 5000, 'it did not take the whole grace');
    assert.equal(describeProcesses(groupMembers(pid)), '');
    assert.equal(existsSync(rig.directory.join('app.sock')), false);
    assert.equal(rig.state('api').kind, 'stopped');
  },
);

test('a tree that ignores TERM is killed at the grace, and who is waited for is named', async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      command: `node ${appFile('fixtures/forks-children.mjs')}`,
      env: { STUBBORN: '1', CHILDREN: '2' },
      graceMs: 700,
    }),
  ]);
  rig.supervisor.start();
  const { pid } = await rig.until('api', 'ready');
  const child = Number((await rig.line('api', /^child (\d+)/))[1]);
  await rig.line('api', new RegExp(`^child (?!${child})`));
  const begun = Date.now();
  const said = await rig.supervisor.act('api', 'stop');
  assert.equal(said.ok, true);
  assert.match(said.message, new RegExp(`api is stopping \\(pid ${pid}\\)`));
  await rig.until('api', 'stopped');
  const took = Date.now() - begun;
  assert.ok(took >= 690 && took < 2500, `took ${took} ms`);
  assert.equal(describeProcesses(groupMembers(pid)), '');
  const named = rig.changes.flatMap(({ state }) =>
    state.kind === 'stopping' ? [...state.remaining] : [],
  );
  assert.ok(
    named.some((name) => /^\S+ \(\d+\)$/.test(name)),
    named.join(),
  );
  assert.ok(isAlive(process.pid));
});
