/**
 * Compiled code is kept between runs, for the next start to be quicker, and nothing depends on it.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const PLAIN = ['--plain', '-p', '0'];
const worker = { Procfile: 'a: sleep 60\n' };
const once = { Procfile: 'a: echo it ran\n' };

/** Where compiled code of plain runs is kept below `cache`, when it is there. */
async function keptIn(cache: string): Promise<string | undefined> {
  const builds = await readdir(join(cache, 'sockpit')).catch(() => []);
  const found = await Promise.all(
    builds.map(async (build) => {
      const path = join(cache, 'sockpit', build, 'plain', 'program');
      return (await stat(path).catch(() => undefined)) && path;
    }),
  );
  return found.find((path) => path !== undefined);
}

/** Runs a stack until its code has been kept. @returns the file */
async function keep(directory: TemporaryDirectory, cache: string): Promise<string> {
  await directory.write(worker);
  await using run = runSockpit(directory, PLAIN, { env: { XDG_CACHE_HOME: cache } });
  await run.waitForState('a', 'running');
  const path = await waitFor('the compiled code to be kept', () => keptIn(cache));
  await run.stop();
  await directory.write(once);
  return path;
}

/** A whole run, start to end, that says nothing of its cache. */
async function runsQuietly(directory: TemporaryDirectory, cache: string): Promise<void> {
  const run = await sockpit(directory, PLAIN, { env: { XDG_CACHE_HOME: cache } });
  assert.equal(run.code, 0, run.text);
  assert.match(run.stdout, /it ran/);
  assert.equal(run.stderr, '');
}

test('a run that lasts keeps its code for the next, for nobody else to read', async () => {
  await using directory = await temporaryDirectory();
  const cache = join(directory.root, 'cache');
  const path = await keep(directory, cache);
  const { mode, size, mtimeMs } = await stat(path);
  assert.equal(mode & 0o777, 0o600);
  assert.ok(size > 50_000);
  await runsQuietly(directory, cache);
  assert.equal((await stat(path)).mtimeMs, mtimeMs);
});

test('what the end of a run needs is kept with it', async () => {
  await using directory = await temporaryDirectory(worker);
  const cache = join(directory.root, 'cache');
  await using run = runSockpit(directory, PLAIN, { env: { XDG_CACHE_HOME: cache } });
  await run.waitForState('a', 'running');
  const path = await waitFor('the compiled code to be kept', () => keptIn(cache));
  const { size } = await stat(path);
  await run.stop();
  assert.ok((await stat(path)).size > size);
});

test('code of another V8, cut off, or of somebody else is not used', async () => {
  await using directory = await temporaryDirectory();
  const cache = join(directory.root, 'cache');
  const path = await keep(directory, cache);
  const good = await readFile(path);
  const replaces = async (done: () => Promise<boolean>): Promise<void> => {
    await directory.write(worker);
    await using run = runSockpit(directory, PLAIN, { env: { XDG_CACHE_HOME: cache } });
    await waitFor('it to be replaced', done);
    await run.stop();
    await directory.write(once);
  };
  await writeFile(path, good.subarray(0, good.length / 2));
  await runsQuietly(directory, cache);
  await writeFile(path, 'not compiled code');
  await runsQuietly(directory, cache);
  await replaces(async () => (await stat(path)).size > 50_000);

  // Everybody may write it, so anybody may have written it.
  await chmod(path, 0o666);
  await runsQuietly(directory, cache);
  await replaces(async () => ((await stat(path)).mode & 0o777) === 0o600);
});

test('without a place to keep it everything works', async () => {
  await using directory = await temporaryDirectory(once);
  await writeFile(join(directory.root, 'file'), '');
  await runsQuietly(directory, join(directory.root, 'file'));
  await runsQuietly(directory, '/dev/null/nowhere');
  const homeless = await sockpit(directory, PLAIN, {
    env: { XDG_CACHE_HOME: undefined, HOME: undefined },
  });
  assert.equal(homeless.code, 0, homeless.text);
});

test('what other builds have left goes after a month', async () => {
  await using directory = await temporaryDirectory();
  const cache = join(directory.root, 'cache');
  const old = join(cache, 'sockpit', '0.0.0-old');
  const recent = join(cache, 'sockpit', '0.0.0-recent');
  await mkdir(join(old, 'plain'), { recursive: true });
  await mkdir(recent);
  await utimes(old, new Date(), new Date(Date.now() - 31 * 24 * 3600 * 1000));
  await keep(directory, cache);
  const builds = await waitFor('the old one to go', async () => {
    const names = await readdir(join(cache, 'sockpit'));
    return names.includes('0.0.0-old') ? undefined : names;
  });
  assert.ok(builds.includes('0.0.0-recent'));
});
