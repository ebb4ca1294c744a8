/**
 * Promise: an unfinished line is seen by whoever follows, completed once, and outlives a kill -9.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** Asks without a line end, and says what it was told. */
const PROMPT = 'sh -c \'printf "Name: "; read name; echo "$name."; exec sleep 1000\'';

async function logFiles(directory: TemporaryDirectory): Promise<string[]> {
  const stacks = join(directory.state, 'sockpit');
  const [stack = ''] = await readdir(stacks).catch(() => []);
  return readdir(join(stacks, stack, 'logs')).catch(() => []);
}

test('a prompt is seen in a pipe, and completed once; as JSON it is one line when it is whole', async () => {
  await using directory = await temporaryDirectory({ Procfile: `#@ worker\njob: ${PROMPT}\n` });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  await using following = runSockpit(directory, ['logs', '-f', 'job']);
  await using json = runSockpit(directory, ['logs', '-f', '--json']);
  await using grep = runSockpit(directory, ['logs', '-f', '--grep', 'Name']);
  await waitFor('the prompt to be seen', () => /\| Name: $/.test(following.output.stdout));
  assert.doesNotMatch(json.output.stdout + grep.output.stdout, /Name/);
  const status = await sockpit(directory, ['logs', 'job']);
  assert.match(status.stdout, /\| Name: …$/m);

  const handle = await connectControl(await directory.controlSocket());
  await handle.act('job', { kind: 'input', text: 'Ann\n' });
  await handle.close();
  await following.waitForLine(/\| Name: Ann\.$/);
  await grep.waitForLine(/\| Name: Ann\.$/);
  await json.waitForLine(/"text":"Name: Ann\."/);
  await run.stop();
  for (const each of [following, json, grep]) await each.end();
  for (const each of [following, json, grep]) {
    assert.equal(each.output.stdout.match(/Name/g)?.length, 1, each.output.stdout);
  }
});

test('what was unfinished at a kill -9 is in the logs, once, also after the next start', async () => {
  await using directory = await temporaryDirectory({
    Procfile: "#@ worker\njob: printf 'half a line'; exec sleep 1000\n",
  });
  const first = runSockpit(directory);
  try {
    await first.waitForState('job', 'running');
    await waitFor('it to be kept', async () =>
      (await logFiles(directory)).includes('job.log.unfinished'),
    );
  } finally {
    first.signal('SIGKILL');
    await first.end();
  }
  const count = (text: string): number => text.match(/half a line/g)?.length ?? 0;
  const ended = await sockpit(directory, ['logs']);
  assert.match(ended.stdout, /^\d\d:\d\d:\d\d job \| half a line…$/m);
  assert.equal(count(ended.stdout), 1);
  {
    await using second = runSockpit(directory);
    await second.waitForState('job', 'running');
    await second.stop();
  }
  const after = await sockpit(directory, ['logs', '--run', 'all']);
  // That of the first run, and that of the second, which was finished by its end.
  assert.equal(count(after.stdout), 2, after.stdout);
  assert.deepEqual(
    await logFiles(directory).then((names) => names.filter((n) => /unf/.test(n))),
    [],
  );
});
