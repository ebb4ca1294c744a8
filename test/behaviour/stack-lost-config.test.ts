/**
 * A running stack can be reached when its config has another name than the ones that are found, was
 * moved with its folder, or deleted; and what is printed about it is what works there.
 */
import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const procfile = `#@ worker\nworker: ${nodeApp('worker.mjs')}\n`;

test('started by -f, it is the stack of its folder', async () => {
  await using directory = await temporaryDirectory({ 'dev.procfile': procfile });
  const stack = ['-f', 'dev.procfile'];
  assert.equal((await sockpit(directory, [...stack, 'up', '-d', '-p', '0'], { stack })).code, 0);
  const again = await sockpit(directory, [...stack, '--plain']);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /end it: \S.* -f dev\.procfile down$/m);
  const status = await sockpit(directory, ['status']);
  assert.match(status.stdout, /worker +running/);
  const down = await sockpit(directory, ['down']);
  assert.equal(down.code, 0, down.text);
});

test('with its config deleted, or its folder moved, it is found by folder, file and name', async () => {
  await using directory = await temporaryDirectory({ 'shop/Procfile': procfile });
  const cwd = directory.join('shop');
  const stack = ['-f', directory.join('shop/Procfile')];
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'], { cwd, stack })).code, 0);
  const { pid } = await stackStatus(directory, { stack });
  const asked = async (args: string[], from: string): Promise<number> => {
    const { code, text, stdout } = await sockpit(directory, [...args, 'status', '--json'], {
      cwd: from,
    });
    assert.equal(code, 0, `${args.join(' ')} from ${from}: ${text}`);
    return (JSON.parse(stdout) as { pid: number }).pid;
  };

  renameSync(cwd, directory.join('moved'));
  assert.equal(await asked(['--name', 'shop'], directory.path), pid);
  assert.equal(await asked(['-f', 'shop/Procfile'], directory.path), pid);
  assert.equal(await asked(['-C', 'shop'], directory.path), pid);
  // There the config is found, with a stack of its own that does not run.
  const moved = directory.join('moved');
  assert.equal((await sockpit(directory, ['status'], { cwd: moved })).code, 1);

  renameSync(moved, cwd);
  rmSync(directory.join('shop/Procfile'));
  assert.equal(await asked([], cwd), pid);
  const down = await sockpit(directory, ['down'], { cwd });
  assert.equal(down.code, 0, down.text);
});

test('a stack beside the one that is meant is named, and never taken for it', async () => {
  await using directory = await temporaryDirectory({ Procfile: procfile });
  const stack = ['--name', 'copy'];
  assert.equal((await sockpit(directory, [...stack, 'up', '-d', '-p', '0'], { stack })).code, 0);
  const down = await sockpit(directory, ['down']);
  assert.equal(down.code, 1);
  assert.match(down.stderr, /is not running/);
  assert.match(down.stderr, /copy \(http:\S+\): .* --name copy status/);
  assert.equal((await sockpit(directory, [...stack, 'down'])).code, 0);
});
