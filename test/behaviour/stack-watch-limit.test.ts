/**
 * Where the kernel watches no more files, watching goes on more slowly, and it is said what to do.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';

/** Runs a command in a user namespace of its own, which may watch so many folders (inotify(7)). */
function withWatches(limit: number): readonly [string, ...string[]] {
  const script = `echo ${limit} > /proc/sys/user/max_inotify_watches && exec "$0" "$@"`;
  return ['unshare', '--user', '--map-root-user', 'sh', '-c', script];
}

const [unshare, ...words] = withWatches(10);
const possible = spawnSync(unshare, [...words, 'true']).status === 0;
const skip = possible ? false : 'needs user namespaces with a limit of their own (Linux)';

test(
  'a full inotify is named with its remedy, and changes are seen all the same',
  { skip },
  async () => {
    const folders = Array.from({ length: 30 }, (_, i): [string, string] => [`src/${i}/a.py`, '0']);
    await using directory = await temporaryDirectory({
      Procfile: "#@ worker watch='src/**/*.py'\njob: sh -c 'echo begun; exec sleep 1000'\n",
      ...Object.fromEntries(folders),
    });
    await using run = runSockpit(directory, undefined, {
      program: [...withWatches(10), process.execPath, program],
    });
    await run.waitForLine(/fs\.inotify\.max_user_watches.*every 2 s.*sudo sysctl/);
    await run.waitForLine(/job is running/);
    await directory.write({ 'src/29/a.py': 'changed' });
    await run.waitForLine(/job +\| reload: src\/29\/a\.py changed/);
    const from = run.output.lines.length;
    await directory.write({ 'src/30/new.py': '' });
    await run.waitForLine(/job +\| reload: src\/30\/new\.py is new/, { from });
    const notices = run.output.lines.filter(({ text }) => text.includes('inotify'));
    assert.equal(notices.length, 1, 'it is said once');
  },
);
