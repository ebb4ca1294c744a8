/**
 * Promise: an app that the config loses and gets back has in its log all that it has said in this run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sockpit, runSockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const KEEP = '#@stack apply=auto\n#@ worker\nkeep: sleep 1000\n';
const TALKS = '#@ worker\ntalks: echo one; echo two; exec sleep 1000\n';

test('an app that leaves the config and comes back', async () => {
  await using directory = await temporaryDirectory({ Procfile: `${KEEP}${TALKS}` });
  await using run = runSockpit(directory);
  await run.waitForLine(/talks +\| two$/);
  await directory.write({ Procfile: KEEP });
  await waitFor('the app to be gone', async () => {
    const { apps } = await run.status();
    return apps.every(({ name }) => name !== 'talks');
  });
  await directory.write({ Procfile: `${KEEP}${TALKS}` });
  await waitForState(directory, 'talks', ['running']);
  const said = await waitFor('its second start', async () => {
    const { stdout } = await sockpit(directory, ['logs', 'talks']);
    const texts = stdout.match(/(?<=\| )(one|two|.*missing.*)$/gm) ?? [];
    return texts.length < 4 ? undefined : texts;
  });
  assert.deepEqual(said, ['one', 'two', 'one', 'two']);
  await run.stop();
});
