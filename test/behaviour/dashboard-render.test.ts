/**
 * The dashboard on a terminal: what is painted step by step is what a full repaint shows, every key
 * reaches the stack, and the terminal is given back whatever happens.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../src/model/clock.js';
import type { DashboardOptions, DashboardOutcome } from '../../ui/dashboard.js';
import { runDashboard } from '../../ui/dashboard.js';
import { packAttr, type Attr } from '../../ui/text/attr.js';
import { rowText, type Row } from '../../ui/text/rows.js';
import { Terminal } from '../../ui/terminal.js';
import type { TerminalTraits } from '../../ui/text/theme.js';
import { codePointWidth } from '../../ui/text/width.js';
import { FakeHandle } from '../unit/ui/support/fake-handle.js';
import { sampleRequest } from '../unit/ui/support/sample-request.js';
import { sampleStack } from '../unit/ui/support/sample-stack.js';
import { STILL_DESK } from '../unit/ui/support/still-desk.js';
import {
  RESTORED,
  VirtualInput,
  VirtualOutput,
  type WidthModel,
} from '../unit/ui/support/virtual-terminal.js';
import { waitFor } from './support/wait-for.js';

const TRAITS = {
  colour: true,
  ascii: false,
  utf8: true,
  styles: true,
  description: 'xterm-256color',
} as const;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const PIECES = [
  'plain text ',
  'é ñ ',
  '✅',
  '漢字',
  '한글',
  '👩‍💻',
  '👍🏽',
  '🤦🏽‍♂️',
  '👨‍👩‍👧‍👦',
  '🇩🇪',
  '❤️',
  '●◐✖…▸',
  'ท้าย',
  'नमस्ते',
  '\u200b\u202e\u2066',
  'a\u0301\u0302\u0303\u0304',
  '\x07\b\x7f\x9b31m',
  '\ud800',
  '─│┌█▁',
  '𝔘𝔫𝔦',
  '　',
  '\ufeff',
  '🫠🪿',
];

/** Terminals that believe in different widths. */
const MODELS: Readonly<Record<string, WidthModel | undefined>> = {
  'of Unicode 6': undefined,
  'of Unicode 15': { width: codePointWidth, joins: false },
  'of Unicode 15, where emoji are joined': { width: codePointWidth, joins: true },
  'of a terminal that takes symbols for wide': {
    width: (codePoint) =>
      codePoint >= 0x2010 && codePoint <= 0x27bf && !(codePoint >= 0x2500 && codePoint <= 0x259f)
        ? 2
        : codePointWidth(codePoint),
    joins: false,
  },
};

function paintable(output: VirtualOutput, traits: TerminalTraits = TRAITS): Promise<Terminal> {
  return Terminal.open({
    input: new VirtualInput(),
    output,
    traits,
    clock: systemClock,
    onInput: () => undefined,
    onResize: () => undefined,
    onDrain: () => undefined,
    onHangup: () => undefined,
    desk: STILL_DESK,
  });
}

describe('a terminal without UTF-8', () => {
  it('gets bytes of ASCII alone, whatever is drawn', async () => {
    const output = new VirtualOutput({ columns: 47, rows: PIECES.length });
    const terminal = await paintable(output, { ...TRAITS, utf8: false });
    try {
      const rows = PIECES.map((text): Row => [{ text, attr: packAttr(1, 511, 1) }]);
      terminal.paint([{ rect: { x: 0, y: 0, width: 47, height: rows.length }, rows }]);
      terminal.setRolling(true);
      terminal.roll(rows);
    } finally {
      await terminal.close(new AbortController().signal);
    }
    assert.match(output.written, /plain text[^]*plain text/);
    assert.doesNotMatch(output.written, /[^\x00-\x7f]/);
  });
});

describe('200 frames of hostile text, drawn one over the other', () => {
  for (const [name, model] of Object.entries(MODELS)) {
    it(`look like each drawn alone, with the widths ${name}`, async () => {
      const size = { columns: 47, rows: 9 };
      const [steps, whole] = [new VirtualOutput(size, model), new VirtualOutput(size, model)];
      const [stepping, repainting] = [await paintable(steps), await paintable(whole)];
      const random = seeded(7);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
      const attrs: Attr[] = [packAttr(511, 511, 0), packAttr(1, 511, 1), packAttr(200, 17, 8)];
      const line = (): Row =>
        Array.from({ length: 1 + Math.floor(random() * 8) }, () => ({
          text: pick(PIECES),
          attr: pick(attrs),
        }));
      let rows: Row[] = Array.from({ length: size.rows }, line);
      const blank: Row = [{ text: ' '.repeat(50), attr: attrs[0]! }];
      try {
        for (let frame = 0; frame < 200; frame++) {
          rows = rows.map((row) => (random() < 0.4 ? line() : row));
          const views = [
            {
              rect: { x: 0, y: 0, width: 45, height: size.rows },
              rows: rows.map((row) => [...row, ...blank]),
            },
            {
              rect: { x: 45, y: 0, width: 2, height: size.rows },
              rows: rows.map((): Row => [{ text: '│#', attr: attrs[0]! }]),
            },
          ];
          stepping.paint(views);
          repainting.forget();
          repainting.paint(views);
          const wanted = await whole.cells();
          (await steps.cells()).forEach((cells, y) => {
            assert.ok(cells === wanted[y], `frame ${frame}, row ${y}: ${rowText(rows[y]!)}`);
          });
          for (const shown of await steps.lines()) assert.match(shown, /│#$/, `frame ${frame}`);
        }
      } finally {
        await stepping.close(new AbortController().signal);
        await repainting.close(new AbortController().signal);
      }
      assert.doesNotMatch(steps.written, /\x9b|\x07|\ud800(?![\udc00-\udfff])/);
      assert.deepEqual(await steps.flags(), RESTORED);
    });
  }
});

interface Run extends AsyncDisposable {
  readonly output: VirtualOutput;
  readonly input: VirtualInput;
  readonly fake: FakeHandle;
  readonly outcome: Promise<DashboardOutcome>;
  /** Waits until the screen shows it, and gives its rows. */
  readonly see: (what: RegExp) => Promise<string[]>;
  readonly press: (bytes: string) => void;
}

/** The dashboard on a virtual terminal; disposing of it ends what still runs. */
function open(options: Partial<DashboardOptions> & { columns?: number; rows?: number } = {}): Run {
  const { columns = 80, rows = 24, ...rest } = options;
  const output = new VirtualOutput({ columns, rows });
  const input = new VirtualInput();
  const fake = new FakeHandle(sampleStack({ now: Date.now(), startedAt: Date.now() }));
  const outcome = runDashboard({
    handle: Promise.resolve(fake),
    title: 'folder',
    owner: true,
    input,
    output,
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    clock: systemClock,
    desk: STILL_DESK,
    stopProcess: () => undefined,
    ...rest,
  });
  outcome.catch(() => undefined);
  return {
    output,
    input,
    fake,
    outcome,
    see: async (what) => {
      let last: string[] = [];
      return waitFor(
        `the screen to fit ${String(what)}`,
        async () => {
          last = await output.lines();
          return what.test(last.join('\n')) ? last : undefined;
        },
        { everyMs: 5, show: () => last.join('\n') },
      );
    },
    press: (bytes) => void input.write(bytes),
    [Symbol.asyncDispose]: async () => {
      output.unstall();
      input.destroy();
      await outcome.catch(() => undefined);
    },
  };
}

/** Runs the listeners that were added to a signal, without those of the test runner. */
function listenersOf(signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGCONT'): () => () => void {
  const before = new Set(process.listeners(signal));
  return () => {
    const added = process.listeners(signal).filter((listener) => !before.has(listener));
    return () => {
      for (const listener of added) listener(signal);
    };
  };
}

describe('the dashboard', () => {
  it('starts, moves, searches, restarts and quits', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.fake.print('api', ['\x1b[31mneedle\x1b[0m one', 'two'], Date.now());
    await run.see(/api {3}│ needle one/);
    run.press('jj');
    await run.see(/▸2 ● api/);
    run.press('/need');
    await run.see(/\/need .* 1 of 1/);
    run.press('\r');
    await run.see(/─ \/need 1 of 1 ─/);
    run.press('\x1b');
    await run.see(/─ api ─ paused ─ 2 lines/);
    run.press('r');
    await run.see(/api: restart is under way/);
    assert.deepEqual(run.fake.asked, ['restart api']);
    run.press('?');
    await run.see(/─ keys ─/);
    run.press('q');
    await run.see(/▸2 ● api/);
    run.press('q');
    await run.see(/stop all\? {2}y yes/);
    let stopped = (): void => undefined;
    run.fake.downTakes = () => new Promise((resolve) => (stopped = resolve));
    run.press('y');
    await run.see(/Stopping shop/);
    stopped();
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'quit');
    assert.equal(outcome.status?.stack, 'shop');
    assert.deepEqual(run.fake.asked, ['restart api', 'down', 'close']);
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, false);
  });

  it('is drawn anew at every size', async () => {
    await using run = open();
    run.fake.print('web', ['a line'], Date.now());
    await run.see(/web {3}│ a line/);
    run.output.resize(200, 50);
    const wide = await run.see(/─ stack ─/);
    assert.match(wide[2] ?? '', /APP .*│─ all ─/);
    run.output.resize(30, 5);
    await run.see(/too small: 30x5/);
    run.output.resize(80, 24);
    const back = await run.see(/─ all ─ follow ─ 1 line ─/);
    assert.match(back.at(-1) ?? '', /\? help {2}q quit/);
    assert.match(back[1] ?? '', /APP {4}PREFIX/);
  });

  for (const [columns, rows] of [
    [40, 10],
    [80, 24],
    [120, 40],
    [200, 50],
  ] as const) {
    it(`names with a question its keys alone, and all again after it (${columns}x${rows})`, async () => {
      await using run = open({ columns, rows });
      await run.see(/● *web[^]*\? help {2}q quit[^]*$/);
      run.press('q');
      const asked = await run.see(/stop all\?/);
      assert.equal(asked.join('\n').match(/Esc stay/g)?.length, 1);
      assert.doesNotMatch(asked.join('\n'), /\? help|q quit/);
      run.press('\x1b');
      const back = await run.see(/\? help {2}q quit/);
      assert.doesNotMatch(back.join('\n'), /stop all|Esc stay/);
    });
  }

  it('takes a terminal that knows no size for one of 80x24', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.output.columns = 0;
    run.output.rows = 0;
    run.output.emit('resize');
    run.fake.print('web', ['said at 0x0'], Date.now());
    const rows = await run.see(/said at 0x0/);
    assert.match(rows[1] ?? '', /APP {4}PREFIX/);
    assert.match(rows.at(-1) ?? '', /\? help {2}q quit/);
  });

  it('shows a first frame before the stack has answered, and quits from there', async () => {
    await using run = open({ handle: new Promise(() => undefined), owner: false });
    await run.see(/starting folder …/);
    assert.deepEqual((await run.output.flags())['buffer'], 'alternate');
    run.press('q');
    assert.deepEqual(await run.outcome, {
      kind: 'left',
      status: undefined,
      before: undefined,
      unsent: [],
    });
    assert.deepEqual(await run.output.flags(), RESTORED);
  });

  it('shows requests as they end, and leads from one to the log', async () => {
    await using run = open({ columns: 120, rows: 40 });
    await run.see(/1 ● web/);
    const t = Date.now();
    run.fake.serve(sampleRequest({ t, app: 'api', target: '/too-early', status: 200 }));
    run.fake.print('api', ['TypeError: sku'], t + 2);
    run.press('a');
    await run.see(/▸requests.*\n.*TIME.*\n.*\/too-early/);
    run.fake.serve(sampleRequest({ t, app: 'api', target: '/orders', status: 502 }));
    await run.see(/GET.*\/orders +502/);
    run.press('&5xx\r');
    await run.see(/5xx ─ follow .*1 of 2/);
    run.press('\r');
    await run.see(/─ api ─.*\n.*▌TypeError: sku/);
    run.press('\x1b');
    await run.see(/│TypeError: sku/);
    run.output.resize(50, 12);
    await run.see(/requests/);
    run.press('a');
    await run.see(/^(?![^]*requests ─)/);
  });

  it('takes a paste for text, not for keys', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.press('\x1b[200~quit\ry\x1b[201~/');
    run.press('\x1b[200~pasted words\nmore\x1b[201~');
    await run.see(/\/pasted words .*no match/);
    assert.deepEqual(run.fake.asked, []);
  });

  it('understands the mouse', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.press('\x1b[<0;6;5M');
    await run.see(/▸3 ◐ auth/);
    run.press('\x1b[<65;6;5M\x1b[<65;6;5M');
    await run.see(/▸5 ◐ jobs/);
    const lines = Array.from({ length: 50 }, (_, index) => `row ${index}`);
    run.fake.print('jobs', lines, Date.now());
    await run.see(/row 49/);
    run.press('\x1b[<64;6;15M\x1b[<64;6;15M');
    await run.see(/row 43\n\n/);
    assert.equal((await run.output.flags())['mouse'], 'drag');
    run.press('M');
    await run.see(/mouse off/);
    assert.equal((await run.output.flags())['mouse'], 'none');
  });

  it('keeps up with what happens to the stack', async () => {
    await using run = open();
    await run.see(/4 ✖ mail/);
    const { current: status } = run.fake;
    const [web] = status.apps;
    assert.ok(web);
    const state = { kind: 'stopped', since: Date.now(), why: 'asked' } as const;
    const stopped = {
      ...web,
      state: 'stopped',
      pid: null,
      uptimeMs: null,
      instances: [{ ...web.instances[0]!, state }],
    };
    const t = Date.now();
    run.fake.emit({
      type: 'state',
      t,
      app: 'web',
      instance: 1,
      generation: 1,
      state,
      status: stopped,
    });
    run.fake.emit({ type: 'notice', t, level: 'warning', app: null, text: '8080 was taken' });
    await run.see(/1 ○ web .*stopped/);
    await run.see(/! 8080 was taken/);
    run.fake.emit({ type: 'phase', t, phase: 'stopping', listen: [] });
    run.fake.end();
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'stack-ended');
    assert.equal(outcome.status?.apps[0]?.state, 'stopped');
  });

  it('has no colour where NO_COLOR is set, and marks the selection all the same', async () => {
    await using run = open({ env: { TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1' } });
    await run.see(/1 ● web/);
    run.fake.print('web', ['\x1b[31;48;5;20mred\x1b[0m'], Date.now());
    run.press('1');
    await run.see(/▸1 ● web[^]*\nred/);
    const sequences = new Set(run.output.written.match(/\x1b\[[\d;]*m/g));
    const allowed = ['\x1b[m', '\x1b[1m', '\x1b[7m', '\x1b[1;7m'];
    assert.deepEqual(
      [...sequences].filter((sequence) => !allowed.includes(sequence)),
      [],
    );
    assert.ok(sequences.has('\x1b[7m'));
  });
});

describe('on the Linux console', () => {
  it('the dashboard is drawn in ASCII and sixteen colours', async () => {
    await using run = open({ env: { TERM: 'linux', LANG: 'C.UTF-8' } });
    await run.see(/1 \* web/);
    run.fake.print('web', ['\x1b[90mgrey\x1b[0m \x1b[38;2;250;128;0morange\x1b[0m'], Date.now());
    await run.see(/web {3}\| grey orange/);
    const sequences = new Set(run.output.written.match(/\x1b\[[\d;]*m/g));
    assert.ok(sequences.has('\x1b[90m'));
    assert.deepEqual(
      [...sequences].filter((sequence) => /[34]8;/.test(sequence)),
      [],
    );
    run.press('q');
    await run.see(/stop all\?/);
    run.press('y');
    await run.outcome;
    assert.deepEqual(await run.output.flags(), RESTORED);
  });
});

describe('the terminal is given back', () => {
  it('when the viewer leaves, and nothing is asked of the stack', async () => {
    await using run = open({ owner: false });
    await run.see(/1 ● web/);
    run.press('\x03');
    assert.equal((await run.outcome).kind, 'left');
    assert.deepEqual(run.fake.asked, ['close']);
    assert.deepEqual(await run.output.flags(), RESTORED);
  });

  it('by q while it is not known who owns the stack, and nothing is asked of it', async () => {
    await using run = open({ owner: new Promise(() => undefined) });
    await run.see(/1 ● web[^]*q leave/);
    run.press('q');
    assert.equal((await run.outcome).kind, 'left');
    assert.deepEqual(run.fake.asked, ['close']);
  });

  it('after d, and the stack lives on', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.press('d');
    assert.equal((await run.outcome).kind, 'detached');
    assert.deepEqual(run.fake.asked, ['detach', 'close']);
    assert.deepEqual(await run.output.flags(), RESTORED);
  });

  it('after an exception, which the caller gets', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    const broken = { ...run.fake.current, apps: undefined } as unknown as typeof run.fake.current;
    run.fake.emit({ type: 'snapshot', t: 0, status: broken });
    await assert.rejects(run.outcome, TypeError);
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, false);
  });

  it('when there is no stack after all', async () => {
    await using run = open({ handle: Promise.reject(new Error('refused')) });
    await assert.rejects(run.outcome, /refused/);
    assert.deepEqual(await run.output.flags(), RESTORED);
  });

  // The terminal is there.
  for (const end of ['SIGTERM', 'SIGHUP'] as const) {
    it(`after ${end}, with the stack stopped in order`, async () => {
      const signal = listenersOf(end);
      await using run = open();
      await run.see(/1 ● web/);
      signal()();
      assert.equal((await run.outcome).kind, 'quit');
      assert.deepEqual(run.fake.asked, ['down', 'close']);
      assert.deepEqual(await run.output.flags(), RESTORED);
    });
  }

  it('after SIGHUP, at once where the terminal is gone', async () => {
    const signal = listenersOf('SIGHUP');
    await using run = open({ desk: { ...STILL_DESK, terminalIsThere: () => false } });
    await run.see(/1 ● web/);
    signal()();
    assert.equal((await run.outcome).kind, 'hangup');
    assert.deepEqual(run.fake.asked, ['close']);
  });

  it('after SIGHUP, when the terminal goes while the stack is being stopped', async () => {
    const signal = listenersOf('SIGHUP');
    await using run = open();
    await run.see(/1 ● web/);
    run.fake.downTakes = () => new Promise(() => undefined);
    signal()();
    await run.see(/Stopping shop/);
    run.input.end();
    assert.equal((await run.outcome).kind, 'hangup');
  });

  it('for a while by Ctrl-Z, and taken again afterwards', async () => {
    const signal = listenersOf('SIGCONT');
    let stopped = 0;
    await using run = open({ stopProcess: () => void (stopped += 1) });
    await run.see(/1 ● web/);
    run.press('\x1a');
    await waitFor('the stop', () => (stopped === 1 ? true : undefined));
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, false);
    run.output.resize(120, 30);
    signal()();
    await run.see(/APP .*│─ all ─/);
    assert.equal((await run.output.flags())['buffer'], 'alternate');
    assert.equal(run.input.raw, true);
  });

  it('is not touched by one that goes on in the background, which stops again', async () => {
    const signal = listenersOf('SIGCONT');
    const stopped: string[] = [];
    let foreground = true;
    await using run = open({
      stopProcess: (by) => void stopped.push(by),
      desk: { ...STILL_DESK, inForeground: () => foreground },
    });
    await run.see(/1 ● web/);
    // Stopped from outside (kill -STOP): nothing was given back; then `bg`.
    foreground = false;
    signal()();
    const before = run.output.written.length;
    run.fake.print('web', ['while away'], Date.now());
    await waitFor('the second stop', () => stopped.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(run.output.written.length, before);
    assert.deepEqual(stopped, ['SIGTTOU']);
    foreground = true;
    signal()();
    await run.see(/while away/);
    assert.equal((await run.output.flags())['buffer'], 'alternate');
    assert.equal(run.input.raw, true);
  });

  for (const end of ['SIGTERM', 'SIGHUP'] as const) {
    it(`has been given back by one that is suspended and ends by ${end}`, async () => {
      const [ends, continues] = [listenersOf(end), listenersOf('SIGCONT')];
      const stopped: string[] = [];
      let foreground = true;
      await using run = open({
        stopProcess: (by) => void stopped.push(by),
        desk: { ...STILL_DESK, inForeground: () => foreground },
      });
      await run.see(/1 ● web/);
      run.press('\x1a');
      await waitFor('the stop', () => stopped.length > 0);
      foreground = false;
      const before = run.output.written;
      // As `kill %1` of a shell does; they may come in either order.
      if (end === 'SIGTERM') {
        continues()();
        ends()();
      } else {
        ends()();
        continues()();
      }
      assert.equal((await run.outcome).kind, 'quit');
      assert.deepEqual(run.fake.asked, ['down', 'close']);
      assert.deepEqual(stopped, ['SIGTSTP']);
      assert.equal(run.output.written, before, 'somebody else has the terminal');
    });
  }

  it('for the log as lines of its own, and takes it again', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.fake.print('web', ['\x1b[31mneedle\x1b[0m one', '✅ 漢字'], Date.now());
    await run.see(/needle one/);
    run.press('T');
    await run.see(/^web +│ needle one\nweb +│ ✅ 漢字\n─ all ─ T goes back ─+$/m);
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, true);
    run.output.resize(60, 20);
    run.fake.print('api', ['later'], Date.now());
    await run.see(/api +│ later/);
    const rolled = (await run.output.lines()).join('\n');
    assert.match(rolled, /needle one/);
    assert.doesNotMatch(rolled, /● web/);
    run.press('q');
    await run.see(/1 ● web/);
    const { buffer, mouse, paste, cursorHidden } = await run.output.flags();
    assert.deepEqual(
      { buffer, mouse, paste, cursorHidden },
      { buffer: 'alternate', mouse: 'drag', paste: true, cursorHidden: true },
    );
    run.press('T');
    await run.see(/─ all ─ T goes back ─+$/m);
    run.fake.end();
    await run.outcome;
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal((await run.output.lines()).join('\n').match(/needle one/g)?.length, 1);
  });

  it('for the log as lines of its own, and by Ctrl-Z to the shell', async () => {
    const continues = listenersOf('SIGCONT');
    const stopped: string[] = [];
    await using run = open({ stopProcess: (by) => void stopped.push(by) });
    await run.see(/1 ● web/);
    run.press('T');
    await run.see(/T goes back/);
    run.press('\x1a');
    await waitFor('the stop', () => stopped.length > 0);
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, false);
    run.fake.print('web', ['while away'], Date.now());
    continues()();
    await run.see(/T goes back ─+\nweb +│ while away$/m);
    assert.deepEqual(await run.output.flags(), RESTORED);
    assert.equal(run.input.raw, true);
    run.press('q');
    await run.see(/1 ● web/);
  });

  it('leaves no listener behind', async () => {
    const names = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGCONT', 'exit'] as const;
    const count = (): number[] => [
      ...names.map((name) => process.listenerCount(name)),
      process.listenerCount('uncaughtException'),
      process.listenerCount('unhandledRejection'),
    ];
    const before = count();
    await using run = open({ owner: false });
    await run.see(/1 ● web/);
    run.press('q');
    await run.outcome;
    assert.deepEqual(count(), before);
  });
});

describe('a terminal that is gone or does not read', () => {
  it('ends the dashboard when writing fails', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.output.destroy(Object.assign(new Error('write EIO'), { code: 'EIO' }));
    assert.equal((await run.outcome).kind, 'hangup');
  });

  it('ends the dashboard when its input ends', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.input.end();
    assert.equal((await run.outcome).kind, 'hangup');
  });

  it('gets no more frames until it reads again, then the newest', async () => {
    await using run = open();
    await run.see(/1 ● web/);
    run.output.stalled = true;
    for (let burst = 0; burst < 40; burst++) {
      const lines = Array.from(
        { length: 500 },
        (_, i) => `burst ${burst} line ${i} ${'x'.repeat(99)}`,
      );
      run.fake.print('web', lines, Date.now());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const { writableLength } = run.output;
    assert.ok(writableLength < 100_000, `${writableLength} bytes wait for the terminal`);
    run.output.unstall();
    await run.see(/burst 39 line 499/);
  });
});
