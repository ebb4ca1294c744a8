/**
 * A oneshot runs to completion: who comes after it starts when it has ended with 0. One that fails
 * has failed at once, and who waits for it says so.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const worker = nodeApp('worker.mjs');

test('it runs, finishes, and lets the next one start', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ oneshot\nmigrate: echo done\n#@ worker after=migrate\napi: ${worker}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/migrate +\| migrate runs \(pid \d+\)$/);
  await run.waitForLine(/migrate +\| migrate finished in \d+ms$/);
  await run.waitForLine(/api +\| waiting for work$/);
  const { apps } = await run.status();
  const migrate = apps.find(({ name }) => name === 'migrate');
  assert.equal(migrate?.state, 'exited');
  assert.match(migrate.reason ?? '', /^finished in /);
});

test('it fails once, at once, and who comes after it says why it waits', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ oneshot\nmigrate: echo try; exit 3\n#@ worker after=migrate\napi: ${worker}\n`,
  });
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 124, up.text);
  assert.match(
    up.stdout,
    /^migrate +failed .*migrate exited with 3; mend it, then: sockpit restart migrate$/m,
  );
  assert.match(
    up.stdout,
    /^api +failed .*api waits for migrate \(failed: migrate exited with 3\); mend migrate, then: /m,
  );
  assert.equal(up.text.match(/migrate \| try/g)?.length, 1, up.text);
  assert.equal((await stackStatus(directory)).apps[0]?.restarts, 0);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('with retries it tries as often as it is told', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ oneshot retries=3\nmigrate: echo try; exit 3\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/migrate failed: migrate exited with 3, 3 times in a row \(/);
  assert.equal((await run.end()).code, 3);
  assert.equal(run.output.text.match(/\| try$/gm)?.length, 3);
});

test('restarted with it, who comes after it waits for its new end, also where the config has it before', async () => {
  // Its second run ends when the test says so.
  const migrate = 'test ! -e ran || until test -e go; do sleep 0.05; done; touch ran';
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker after=migrate\nweb: ${worker}\n#@ oneshot\nmigrate: ${migrate}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('web', 'running');
  for (const words of [['restart'], ['restart', 'web', 'migrate']]) {
    assert.equal((await sockpit(directory, ['stop', 'web'])).code, 0);
    const order = await sockpit(directory, [...words, '--no-wait']);
    assert.equal(order.code, 0, order.text);
    const web = await run.waitForState('web', 'pending');
    assert.match(web.reason ?? '', /^waits for migrate/);
    await directory.write({ go: '' });
    await run.waitForState('web', 'running');
    await directory.remove('go');
  }
});
