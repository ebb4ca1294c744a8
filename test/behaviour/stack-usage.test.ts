/**
 * The status of an app tells the processor and the memory of its whole process group.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

test('usage is that of the whole group, and none after its end', skipUnless('linux'), async () => {
  // The leader waits; only its child works.
  const burn = `sh -c '${process.execPath} -e "for (;;);" & wait'`;
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nburn: ${burn}\n#@ worker\nidle: sleep 600\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('burn', 'running');
  const usage = async (name: string) => {
    const app = (await stackStatus(directory)).apps.find((one) => one.name === name);
    return { cpu: app?.cpu ?? null, rss: app?.rss ?? null };
  };
  await waitFor('the child to be seen at work', async () => {
    const { cpu, rss } = await usage('burn');
    return cpu !== null && rss !== null && cpu > 5 && rss > 10e6;
  });
  const idle = await usage('idle');
  assert.ok(idle.cpu !== null && idle.cpu < 5 && idle.rss !== null && idle.rss > 0);
  assert.equal((await sockpit(directory, ['stop', 'burn'])).code, 0);
  await waitFor('nothing to be left', async () => (await usage('burn')).rss === null);
});
