/**
 * The port that nobody named: a taken 8080 is an error that names its holder where nobody sees which
 * port it is instead; in a terminal the next free one is taken, said, and kept for every later start.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

/** Holds port 8080, unless somebody else on this machine does: taken it is in any case. */
async function hold8080(): Promise<AsyncDisposable & { readonly ours: boolean }> {
  const server = createServer();
  server.listen(8080, '127.0.0.1');
  const ours = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  return {
    ours,
    async [Symbol.asyncDispose]() {
      if (!ours) return;
      server.close();
      await once(server, 'close');
    },
  };
}

test('without a terminal every way to start refuses a taken 8080', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\napi: ${nodeApp('worker.mjs')}\n`,
  });
  await using holder = await hold8080();
  for (const args of [['--plain'], ['up', '-d']]) {
    const { code, stderr } = await sockpit(directory, args);
    assert.equal(code, 98, stderr);
    assert.match(stderr, /localhost:8080 is taken/);
    if (holder.ours) assert.match(stderr, new RegExp(`by \\S+ \\(${process.pid}\\)`));
    assert.match(stderr, /listen=localhost:8080\+/);
  }
  const check = await sockpit(directory, ['check']);
  assert.equal(check.code, 2);
  assert.match(check.stderr, /localhost:8080 is taken/);
});

test(
  'in a terminal it moves on, and every later start keeps that port',
  skipUnless('tmux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@ worker\napi: ${nodeApp('worker.mjs')}\n`,
    });
    let port: string;
    {
      await using holder = await hold8080();
      await using checked = await openTerminal(directory, [process.execPath, program, 'check']);
      await checked.waitFor(/^listens on localhost:8080\+$/m);
      // A shell that stays: tmux would write over the screen of a command that has ended.
      const words = [process.execPath, program, 'up', '-d'].map(shellWord).join(' ');
      await using started = await openTerminal(
        directory,
        ['sh', '-c', `${words}; echo "=$?="; read x`],
        {
          columns: 160,
        },
      );
      const screen = (await started.waitFor(/=0=/, 20_000)).join('\n');
      const moved = /port 8080 is taken( by .+ \(\d+\))?: this stack is on (\d+)/.exec(screen);
      assert.ok(moved, screen);
      if (holder.ours) assert.ok(moved[1]?.endsWith(`(${process.pid})`), moved[1]);
      port = moved[2] ?? '';
      assert.deepEqual((await stackStatus(directory)).listen, [`http://localhost:${port}`]);
      assert.equal((await sockpit(directory, ['down'])).code, 0);
    }
    await using run = runSockpit(directory, ['--plain']);
    await run.waitForLine(new RegExp(`port ${port}, as last time, instead of 8080`));
    assert.equal(new URL(await run.url()).port, port);
  },
);
