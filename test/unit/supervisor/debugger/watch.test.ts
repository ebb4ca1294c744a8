import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../../../src/model/clock.js';
import type { LineRun } from '../../../../src/model/log.js';
import { DebuggerWatch } from '../../../../src/supervisor/debugger/watch.js';

function watched(options: { tty: boolean }) {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 1000,
    elapsed: () => 1000,
    after: (_ms, run) => {
      timers.push(run);
      return {
        cancel: () => {
          if (timers.includes(run)) timers.splice(timers.indexOf(run), 1);
        },
      };
    },
  };
  let live: (text: string) => void = () => undefined;
  let line: (run: LineRun) => void = () => undefined;
  const seen: (string | undefined)[] = [];
  const watch: DebuggerWatch = new DebuggerWatch({
    printed: {
      onUnfinished: (listener) => {
        live = listener;
        return () => undefined;
      },
      onLines: (listener) => {
        line = listener;
        return () => undefined;
      },
    },
    clock,
    name: 'api',
    command: 'flask run',
    tty: options.tty,
    withinMs: 30_000,
    changed: () => seen.push(watch.attention?.prompt),
  });
  return {
    watch,
    seen,
    timers,
    live: (text: string) => live(text),
    line: (text: string) => line({ app: 'api', n: 1, lines: 1, t: 0, stream: 'out', text }),
    later: () => {
      for (const run of timers.splice(0)) run();
    },
  };
}

describe('a debugger that waits', () => {
  it('is noticed once, with what to do, until its prompt is left', () => {
    const it = watched({ tty: false });
    it.live('Loading');
    it.live('(Pdb) ');
    assert.deepEqual(it.watch.attention, {
      kind: 'debugger',
      since: 1000,
      prompt: '(Pdb)',
      who: 'pdb',
      outwaited: false,
      advice: 'sockpit attach api',
    });
    it.live('');
    it.later();
    assert.equal(it.watch.attention, undefined);
    assert.deepEqual(it.seen, ['(Pdb)', undefined]);
  });

  it('goes from step to step without being told anew', () => {
    const it = watched({ tty: false });
    it.live('(Pdb) ');
    for (let step = 0; step < 3; step++) {
      it.watch.typed();
      it.live('');
      it.live('(Pdb) ');
    }
    it.later();
    assert.deepEqual(it.seen, ['(Pdb)']);
  });

  it('on a pipe is left by what was typed, although its line stays unfinished', () => {
    const it = watched({ tty: false });
    it.live('(Pdb) ');
    it.watch.typed();
    it.live('(Pdb) (Pdb) ');
    it.later();
    assert.ok(it.watch.attention);
    it.watch.typed();
    it.later();
    assert.equal(it.watch.attention, undefined);
  });

  it('still waits while somebody types to it', () => {
    const it = watched({ tty: true });
    it.live('(Pdb) ');
    it.watch.typed();
    it.live('(Pdb) ne');
    it.later();
    assert.ok(it.watch.attention);
  });

  it('under a terminal is not left by what others print into its line', () => {
    const it = watched({ tty: true });
    it.live('(Pdb) ');
    it.live('');
    it.later();
    assert.ok(it.watch.attention);
    it.watch.typed();
    it.later();
    assert.equal(it.watch.attention, undefined);
  });

  it('is gone with the worker that gunicorn kills', () => {
    const it = watched({ tty: true });
    it.live('(Pdb) ');
    it.line('[CRITICAL] WORKER TIMEOUT (pid:7)');
    assert.deepEqual(it.seen, ['(Pdb)', undefined]);
  });

  it('is gone with its process', () => {
    const it = watched({ tty: true });
    it.live('(Pdb) ');
    it.watch.stop();
    assert.equal(it.watch.attention, undefined);
    assert.equal(it.timers.length, 0);
  });

  it('is outwaited when nobody has typed for as long as within, and that is told', () => {
    const it = watched({ tty: true });
    it.live('(Pdb) ');
    // The clock stands still: only the 30 slices of a second count.
    for (let second = 0; second < 29; second++) it.later();
    assert.equal(it.watch.attention?.outwaited, false);
    it.watch.typed();
    it.live('(Pdb) ');
    for (let second = 0; second < 29; second++) it.later();
    assert.equal(it.watch.attention.outwaited, false);
    it.later();
    assert.equal(it.watch.attention.outwaited, true);
    assert.deepEqual(it.seen, ['(Pdb)', '(Pdb)']);
  });
});
