import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { currentNotice } from '../../../ui/notices.js';
import {
  initialState,
  placeOf,
  reduce,
  selectedApp,
  type Action,
  type UiState,
} from '../../../ui/state.js';
import { NOW, readyState, sampleStack, sampleStatus } from './support/sample-stack.js';

const EMPTY = initialState({ title: 'folder', owner: true, size: { columns: 80, rows: 24 } });
const STARTED = after(EMPTY, {
  type: 'event',
  event: { type: 'snapshot', t: NOW, status: sampleStack() },
  now: NOW + 5000,
});

function after(state: UiState, ...actions: readonly Action[]): UiState {
  return actions.reduce(reduce, state);
}

describe('news of the stack', () => {
  it('begin with a snapshot, which also tells how far apart the clocks are', () => {
    assert.equal(STARTED.title, 'shop');
    assert.equal(STARTED.stack?.apps.length, 6);
    assert.equal(STARTED.skewMs, 5000);
    assert.equal(STARTED.seenAt.get('web'), NOW);
  });

  it('know no owner of a detached stack, whichever comes first', () => {
    const detached: Action = {
      type: 'event',
      event: { type: 'snapshot', t: NOW, status: sampleStack({ detached: true }) },
      now: NOW,
    };
    const owns: Action = { type: 'owner', owner: true };
    assert.equal(after(EMPTY, detached, owns).owner, false);
    assert.equal(after(EMPTY, owns, detached).owner, false);
    assert.equal(after(STARTED, { type: 'owner', owner: false }, owns).owner, true);
  });

  it('replace one app, and remember when', () => {
    const status = sampleStatus('mail', readyState(9, 0));
    const event = { type: 'state', app: 'mail', instance: 1, generation: 2 } as const;
    const state = after(STARTED, {
      type: 'event',
      event: { ...event, t: NOW + 7, state: readyState(9, 0), status },
      now: NOW,
    });
    assert.equal(state.stack?.apps[3], status);
    assert.equal(state.stack.apps[0], STARTED.stack?.apps[0]);
    assert.equal(state.seenAt.get('mail'), NOW + 7);
  });

  it('may bring an app that was not there', () => {
    const status = sampleStatus('billing', readyState(9, 0));
    const state = after(STARTED, {
      type: 'event',
      event: {
        type: 'state',
        t: NOW,
        app: 'billing',
        instance: 1,
        generation: 1,
        state: readyState(9, 0),
        status,
      },
      now: NOW,
    });
    assert.equal(state.stack?.apps.at(-1), status);
  });

  it('tell the phase and the addresses', () => {
    const state = after(STARTED, {
      type: 'event',
      event: { type: 'phase', t: NOW, phase: 'stopping', listen: [] },
      now: NOW,
    });
    assert.equal(state.stack?.phase, 'stopping');
    assert.deepEqual(state.stack.listen, []);
  });

  it('before the snapshot change nothing', () => {
    const event = { type: 'phase', t: NOW, phase: 'up', listen: [] } as const;
    assert.equal(after(EMPTY, { type: 'event', event, now: NOW }), EMPTY);
  });

  it('keep the selection over a new snapshot where the app is still there', () => {
    const chosen = after(STARTED, { type: 'select', app: 'api' });
    const again = (apps: readonly string[]): UiState =>
      after(chosen, {
        type: 'event',
        event: {
          type: 'snapshot',
          t: NOW,
          status: sampleStack({ apps: apps.map((name) => sampleStatus(name, readyState(1, 0))) }),
        },
        now: NOW,
      });
    assert.equal(again(['web', 'api']).selected, 'api');
    assert.equal(again(['web']).selected, undefined);
  });

  it('of a later status only the figures count: states come as events', () => {
    const figures = { ...NO_REQUESTS, rate: 7 };
    const late = sampleStack({
      apps: [
        sampleStatus('web', { kind: 'stopped', since: 0, why: 'asked' }, { requests: figures }),
      ],
    });
    const state = after(STARTED, { type: 'figures', status: late });
    assert.equal(state.stack?.apps[0]?.requests.rate, 7);
    assert.equal(state.stack.apps[0].state, 'ready');
    assert.equal(state.stack.apps.length, 6);
  });
});

describe('the selection', () => {
  it('moves through the list, with the log of all above the first', () => {
    const by = (state: UiState, delta: number): UiState =>
      after(state, { type: 'select-by', delta, among: sampleStack().apps.map(({ name }) => name) });
    assert.equal(by(STARTED, 1).selected, 'web');
    assert.equal(by(STARTED, -1).selected, undefined);
    assert.equal(by(by(STARTED, 2), -2).selected, undefined);
    assert.equal(by(STARTED, 100).selected, 'search');
    assert.equal(selectedApp(by(STARTED, 1))?.name, 'web');
  });

  it('is never an app that does not exist', () => {
    assert.equal(after(STARTED, { type: 'select', app: 'nobody' }).selected, undefined);
  });

  it('forgets the match that was visited, and keeps the query', () => {
    const state = after(
      STARTED,
      { type: 'search', search: { query: 'x', regex: false, current: 4 } },
      { type: 'select', app: 'api' },
    );
    assert.deepEqual(state.search, { query: 'x', regex: false, current: undefined });
  });
});

describe('each log', () => {
  it('has its own place, which remembers when it was paused', () => {
    const paused = after(
      STARTED,
      { type: 'select', app: 'api' },
      {
        type: 'anchor',
        anchor: { seq: 3, sub: 0 },
        newest: { seq: 9, numbers: new Map([['api', 4]]) },
      },
      {
        type: 'anchor',
        anchor: { seq: 2, sub: 0 },
        newest: { seq: 12, numbers: new Map([['api', 7]]) },
      },
    );
    assert.deepEqual(placeOf(paused), {
      anchor: { seq: 2, sub: 0 },
      paused: { seq: 9, numbers: new Map([['api', 4]]) },
      cleared: { seq: 0, numbers: new Map() },
    });
    const elsewhere = after(paused, { type: 'select', app: 'web' });
    assert.equal(placeOf(elsewhere).anchor, null);
    assert.equal(placeOf(after(elsewhere, { type: 'select', app: 'api' })).paused.seq, 9);
  });

  it('follows from where it was cleared', () => {
    const state = after(
      STARTED,
      {
        type: 'anchor',
        anchor: { seq: 3, sub: 0 },
        newest: { seq: 9, numbers: new Map([['api', 4]]) },
      },
      { type: 'clear', to: { seq: 9, numbers: new Map([['api', 4]]) } },
    );
    assert.deepEqual(placeOf(state), {
      anchor: null,
      paused: { seq: 0, numbers: new Map() },
      cleared: { seq: 9, numbers: new Map([['api', 4]]) },
    });
  });

  it('moves sideways only where lines are cut', () => {
    const right: Action = { type: 'shift', delta: 8 };
    assert.equal(after(STARTED, right).shift, 0);
    const cut = after(STARTED, { type: 'toggle', what: 'wrap' }, right, right);
    assert.equal(cut.shift, 16);
    assert.equal(after(cut, { type: 'shift', delta: -100 }).shift, 0);
    assert.equal(after(cut, { type: 'toggle', what: 'wrap' }).shift, 0);
  });
});

describe('notices', () => {
  const notice = (text: string, t: number): Action => ({
    type: 'notice',
    notice: { t, level: 'info', app: null, text },
    showMs: 100,
  });

  it('are shown for their time, the last one', () => {
    const state = after(STARTED, notice('a', NOW), notice('b', NOW + 10));
    assert.equal(currentNotice(state, NOW + 109)?.text, 'b');
    assert.equal(currentNotice(state, NOW + 110), undefined);
    assert.equal(state.notices.length, 2);
  });

  it('are kept up to a number', () => {
    let state = STARTED;
    for (let i = 0; i < 500; i++) state = reduce(state, notice(String(i), NOW));
    assert.equal(state.notices.length, 200);
    assert.equal(state.notices.at(-1)?.text, '499');
  });

  it('from before this dashboard came are in the list, and shown if they are recent', () => {
    const told = (t: number, text: string) => ({ t, level: 'warning', app: null, text }) as const;
    const status = sampleStack({ notices: [told(NOW - 60_000, 'old'), told(NOW - 1000, 'new')] });
    const event = { type: 'snapshot', t: NOW, status } as const;
    const state = after(EMPTY, { type: 'event', event, now: NOW + 5000 });
    assert.deepEqual(
      state.notices.map(({ t, text }) => [t, text]),
      [
        [NOW - 55_000, 'old'],
        [NOW + 4000, 'new'],
      ],
    );
    assert.equal(currentNotice(state, NOW + 5000)?.text, 'new');
    assert.equal(currentNotice(state, NOW + 12_000), undefined);
  });

  it('that a second snapshot tells again are there once, those missed where they belong', () => {
    const told = (t: number, text: string) => ({ t, level: 'warning', app: null, text }) as const;
    const [first, missed] = [told(NOW - 3000, 'first'), told(NOW - 2000, 'missed')];
    const snapshot = (notices: readonly (typeof first)[], t: number): Action => {
      const status = sampleStack({ now: t, notices });
      return { type: 'event', event: { type: 'snapshot', t, status }, now: t };
    };
    const state = after(
      EMPTY,
      snapshot([], NOW - 4000),
      { type: 'event', event: { type: 'notice', ...first }, now: NOW - 2990 },
      notice('own', NOW - 1000),
      snapshot([first, missed], NOW),
      snapshot([first, missed], NOW + 10),
    );
    assert.deepEqual(
      state.notices.map(({ text }) => text),
      ['first', 'missed', 'own'],
    );
  });

  it('of the stack are stamped with our clock', () => {
    const event = { type: 'notice', t: 1, level: 'warning', app: 'api', text: 'x' } as const;
    assert.equal(after(STARTED, { type: 'event', event, now: NOW }).notices[0]?.t, NOW);
  });
});

describe('the screen', () => {
  it('gives the log the focus when zoomed', () => {
    const zoomed = after(STARTED, { type: 'toggle', what: 'zoom' });
    assert.equal(zoomed.zoom, true);
    assert.equal(zoomed.focus, 'log');
  });

  it('goes through the kinds of timestamps, and round', () => {
    let state = STARTED;
    const seen = [1, 2, 3].map(() => {
      state = after(state, { type: 'toggle', what: 'timestamps' });
      return state.timestamps;
    });
    assert.deepEqual(seen, ['clock', 'delta', 'off']);
  });

  it('switches wrap, JSON and mouse', () => {
    for (const what of ['wrap', 'json', 'mouse'] as const) {
      const once = after(STARTED, { type: 'toggle', what });
      assert.equal(once[what], !STARTED[what]);
      assert.equal(after(once, { type: 'toggle', what })[what], STARTED[what]);
    }
  });
});
