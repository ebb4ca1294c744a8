/**
 * The parts of the dashboard that are measured within this process: a frame, the event loop, a line held.
 * In TypeScript, so that a change of what they call is found where types are checked, not when
 * somebody measures.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../../src/model/clock.js';
import type { StackHandle } from '../../../src/model/handle.js';
import type { LogChunk } from '../../../src/model/log.js';
import type { StackStatus } from '../../../src/model/status.js';
import { runDashboard, type Desk } from '../../../ui/dashboard.js';
import { Holdings } from '../../../ui/holdings.js';
import { LogBuffer } from '../../../ui/lines/log-buffer.js';
import { initialState, reduce } from '../../../ui/state.js';
import { Terminal } from '../../../ui/terminal.js';
import { makeTheme, type TerminalTraits } from '../../../ui/text/theme.js';
import { StillScreen } from '../../../ui/views/still-screen.js';
import { readyState, sampleStack, sampleStatus } from '../../unit/ui/support/sample-stack.js';

export const SCREEN = { columns: 200, rows: 50 };
const FRAMES_A_SECOND = 30;
const TRAITS: TerminalTraits = {
  colour: true,
  ascii: false,
  styles: true,
  utf8: true,
  description: 'xterm-256color',
};

function stackOf(count: number): StackStatus {
  const now = Date.now();
  const apps = Array.from({ length: count }, (_, index) =>
    sampleStatus(`app-${index + 1}`, readyState(4000 + index, 60_000)),
  );
  return sampleStack({ now, startedAt: now - 60_000, apps });
}

let printed = 0;
/** Lines as they come from a stack, over all apps by turns. */
function chunkOf(count: number, apps: number): Extract<LogChunk, { readonly kind: 'lines' }> {
  const lines = Array.from({ length: count }, () => {
    printed += 1;
    const app = `app-${(printed % apps) + 1}`;
    const text = `\x1b[32minfo\x1b[0m GET /svc/${printed}/items?page=${printed % 9} 200 ${printed % 50}ms`;
    // Each app numbers its own lines: a number left out would be told as lines that are missing.
    const n = Math.ceil(printed / apps);
    return { app, n, t: Date.now(), stream: 'out' as const, text };
  });
  return { kind: 'lines', lines };
}

/** Takes every byte at once. */
const sink = () =>
  Object.assign(new Writable({ write: (_bytes, _encoding, done) => done() }), SCREEN, {
    isTTY: true,
  });

const noMatches: Desk['match'] = (_source, _flags, texts) => Promise.resolve(texts.map(() => null));

const unused = (): never => {
  throw new Error('nobody asks for it here');
};
const DESK: Desk = {
  openUrl: unused,
  copy: unused,
  placeFor: unused,
  save: unused,
  match: noMatches,
  terminalIsThere: () => true,
  inForeground: () => true,
  writeOut: () => undefined,
  holds: () => undefined,
};

const openTerminal = (): Promise<Terminal> =>
  Terminal.open({
    input: new PassThrough(),
    output: sink(),
    traits: TRAITS,
    clock: systemClock,
    onInput: () => undefined,
    onResize: () => undefined,
    onDrain: () => undefined,
    onHangup: () => undefined,
    desk: DESK,
  });

/** @returns ms of each of so many frames, with the lines of a frame between any two */
export async function frameTimes(
  count: number,
  { apps, linesASecond }: { readonly apps: number; readonly linesASecond: number },
): Promise<readonly number[]> {
  const holdings = new Holdings(
    () => Date.now(),
    noMatches,
    () => undefined,
  );
  const event = { type: 'snapshot', t: Date.now(), status: stackOf(apps) } as const;
  const state = reduce(initialState({ title: 'bench', owner: true, size: SCREEN }), {
    type: 'event',
    event,
    now: Date.now(),
  });
  const theme = makeTheme({ colour: true, ascii: false });
  const terminal = await openTerminal();
  const screen = new StillScreen();
  const times: number[] = [];
  for (let frame = 0; frame < count; frame += 1) {
    holdings.logs.add(chunkOf(Math.round(linesASecond / FRAMES_A_SECOND), apps));
    const began = performance.now();
    terminal.paint(
      screen.views(
        holdings.scene(state, { now: Date.now(), theme, attached: undefined, notes: [] }),
      ),
    );
    times.push(performance.now() - began);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await terminal.close(new AbortController().signal);
  return times;
}

/** The least that blessed can do: one box that gets the rows of the screen as text. */
export async function bareFrameTimes(count: number): Promise<readonly number[]> {
  const { default: blessed } = await import('blessed');
  const screen = blessed.screen({
    input: new PassThrough(),
    // Its types ask for a stream to read from.
    output: sink() as unknown as Readable,
    terminal: TRAITS.description,
    fullUnicode: false,
  });
  const box = blessed.box({ width: '100%', height: '100%' });
  screen.append(box);
  const times: number[] = [];
  for (let frame = 0; frame < count; frame += 1) {
    const { lines } = chunkOf(SCREEN.rows, 10);
    const began = performance.now();
    box.setContent(lines.map(({ text }) => text).join('\n'));
    screen.render();
    times.push(performance.now() - began);
    await new Promise((resolve) => setImmediate(resolve));
  }
  screen.destroy();
  return times;
}

/** @returns the longest delay of the event loop in `loadMs`, in ms, while lines come at a rate */
export async function loopDelay(linesASecond: number, loadMs: number): Promise<number> {
  const BATCH_MS = 10;
  const input = new PassThrough();
  const end = new AbortController();
  const ended = new Promise((resolve) => end.signal.addEventListener('abort', resolve));
  async function* logs(): AsyncGenerator<LogChunk> {
    const began = performance.now();
    let sent = 0;
    while (!end.signal.aborted) {
      const due = Math.floor(((performance.now() - began) * linesASecond) / 1000) - sent;
      // One that lags gets them as fast as it takes them.
      const count = Math.min(due, linesASecond / 100);
      if (count > 0) yield chunkOf(count, 10);
      sent += Math.max(0, count);
      if (count === due) await sleep(BATCH_MS);
    }
  }
  // What a quiet stack is asked for.
  const handle: Pick<StackHandle, 'status' | 'events' | 'logs' | 'requests' | 'close'> = {
    status: () => Promise.resolve(stackOf(10)),
    async *events() {
      yield { type: 'snapshot', t: Date.now(), status: stackOf(10) };
      await ended;
    },
    logs,
    async *requests() {
      await ended;
    },
    close: () => Promise.resolve(),
  };
  const outcome = runDashboard({
    handle: Promise.resolve(handle as StackHandle),
    title: 'bench',
    owner: false,
    input,
    output: sink(),
    env: { TERM: TRAITS.description, LANG: 'C.UTF-8' },
    clock: systemClock,
    desk: DESK,
    stopProcess: () => undefined,
  });
  await sleep(1000);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(loadMs);
  delay.disable();
  end.abort();
  input.write('q');
  await outcome;
  return delay.max / 1e6;
}

/** @returns bytes of the heap for each line held */
export function bytesPerLine(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const logs = new LogBuffer(() => Date.now());
  for (let i = 0; i < 200; i += 1) {
    // As they come over the wire: each text a string of its own.
    logs.add(JSON.parse(JSON.stringify(chunkOf(1000, 10))) as LogChunk);
  }
  collect();
  return (process.memoryUsage().heapUsed - before) / logs.stored(undefined).length;
}
