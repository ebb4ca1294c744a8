/**
 * A dashboard that is cut off from the stack's events, because it lags or because its connection
 * breaks, follows the stack anew; it ends when the stack is gone.
 */
import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { serveControl } from './support/serve-control.js';
import { systemClock } from '../../src/model/clock.js';
import { runDashboard, type DashboardOutcome } from '../../ui/dashboard.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { ManualClock } from '../unit/ui/support/manual-clock.js';
import { STILL_DESK } from '../unit/ui/support/still-desk.js';
import { VirtualInput, VirtualOutput } from '../unit/ui/support/virtual-terminal.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor, within } from './support/wait-for.js';

/** A socket that passes everything on to another one, but while it is held, and until its connections are broken. */
async function relay(path: string, to: string) {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  }).listen(path);
  await once(server, 'listening');
  return {
    hold: () => {
      for (const socket of open) socket.pause();
    },
    goOn: () => {
      for (const socket of open) socket.resume();
    },
    breakAll: () => {
      for (const socket of open) socket.destroy();
    },
    close: () => server.close(),
  };
}

async function rig() {
  const directory = await temporaryDirectory();
  const stack = new FakeHandle();
  // Its clock stands but where a test has it go: the server waits for nothing else.
  const clock = new ManualClock();
  const server = await serveControl({ path: directory.join('real.sock'), handle: stack, clock });
  const between = await relay(directory.join('relay.sock'), directory.join('real.sock'));
  const output = new VirtualOutput({ columns: 80, rows: 24 });
  const input = new VirtualInput();
  let ended: DashboardOutcome | undefined;
  const outcome = runDashboard({
    handle: connectControl(directory.join('relay.sock')),
    title: 'folder',
    owner: true,
    input,
    output,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    clock: systemClock,
    desk: STILL_DESK,
    stopProcess: () => undefined,
  }).then((end) => (ended = end));
  outcome.catch(() => undefined);
  const screen = async (): Promise<string> => (await output.lines()).join('\n');
  const goes = async (): Promise<void> => {
    stack.endEvents();
    between.close();
    between.breakAll();
    await server.close();
  };
  return {
    stack,
    clock,
    hold: between.hold,
    goOn: between.goOn,
    breakAll: between.breakAll,
    goes,
    outcome,
    /** Waits until what the stack tells from now on is on the screen. */
    async follows(): Promise<void> {
      const word = ` told ${Math.random().toString(36).slice(2)}`;
      let last = '';
      await waitFor(
        'the dashboard to show what the stack tells',
        async () => {
          assert.equal(ended, undefined, 'the dashboard has ended');
          stack.publish(word);
          last = await screen();
          return last.includes(word);
        },
        { everyMs: 20, show: () => last },
      );
    },
    async [Symbol.asyncDispose]() {
      await goes();
      await outcome.catch(() => undefined);
      input.destroy();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test('a dashboard that lags is cut off, and follows the stack anew', async () => {
  await using it = await rig();
  await it.follows();
  it.hold();
  for (let i = 0; i < 12_000; i++) it.stack.publish();
  await waitFor('it to be cut off', () => {
    it.clock.advance(100);
    return it.stack.subscribers === 0;
  });
  it.goOn();
  await it.follows();
});

test('a dashboard whose connection breaks follows the stack anew', async () => {
  await using it = await rig();
  await it.follows();
  it.breakAll();
  await waitFor('its subscription to end', () => it.stack.subscribers === 0);
  await it.follows();
});

test('a dashboard ends when the stack is gone', async () => {
  await using it = await rig();
  await it.follows();
  await it.goes();
  const { kind } = await within('the end of the dashboard', it.outcome);
  // It went without a word of an end.
  assert.equal(kind, 'stack-lost');
});
