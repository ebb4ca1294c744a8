/**
 * Every key of the table is pressed here, in each of its modes, and must do what it says.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { BINDINGS } from '../../../ui/bindings.js';
import { commandFor, footerKeys, helpBindings } from '../../../ui/keymap.js';
import { currentNotice, placeOf, type Mode } from '../../../ui/state.js';
import { FakeStage } from './support/fake-stage.js';
import { readyState } from './support/sample-stack.js';

type Check = (stage: FakeStage) => unknown;

/** 60 lines of `web`, a `needle` in 20 and 40, the log in focus. */
function longLog(): FakeStage {
  const stage = new FakeStage();
  for (let i = 1; i <= 60; i++) {
    stage.print('web', i === 20 || i === 40 ? `needle ${i}` : `line ${i}`);
  }
  stage.press('1');
  return stage;
}

const anchor: Check = (stage) => placeOf(stage.state).anchor;
const top: Check = (stage) => placeOf(stage.state).anchor?.seq;
const mode: Check = (stage) => stage.state.mode.kind;
const selected: Check = (stage) => stage.state.selected;
const asked: Check = (stage) => stage.asked.at(-1);
const acted: Check = (stage) => stage.fake.asked.at(-1);
const query: Check = (stage) => stage.state.search?.query;
const match: Check = (stage) => stage.state.search?.current;
const typed: Check = (stage) =>
  stage.state.mode.kind === 'search' ? stage.state.mode.text : undefined;
const overlayTop: Check = (stage) => ('top' in stage.state.mode ? stage.state.mode.top : undefined);

interface Case {
  /** Keys pressed before. */
  readonly before?: readonly string[];
  readonly set?: () => FakeStage;
  readonly check: Check;
  readonly gives: unknown;
}

const viewer = (): FakeStage => new FakeStage({ owner: false });
const paused: Partial<Case> = { set: longLog, before: ['g'] };
/** At 80x24 the log of six apps has 13 rows. */
const CASES: Readonly<Record<string, Case>> = {
  'normal j': { check: selected, gives: 'web' },
  'normal down': { before: ['1'], check: selected, gives: 'api' },
  'normal k': { before: ['3'], check: selected, gives: 'api' },
  'normal up': { before: ['1'], check: selected, gives: undefined },
  'normal 1': { check: selected, gives: 'web' },
  'normal 2': { check: selected, gives: 'api' },
  'normal 3': { check: selected, gives: 'auth' },
  'normal 4': { check: selected, gives: 'mail' },
  'normal 5': { check: selected, gives: 'jobs' },
  'normal 6': { check: selected, gives: 'search' },
  'normal 7': { before: ['6'], check: selected, gives: 'search' },
  'normal 8': { before: ['6'], check: selected, gives: 'search' },
  'normal 9': { check: (s) => s.state.notices.at(-1)?.text, gives: 'there is no app 9' },
  'normal 0': { before: ['3'], check: selected, gives: undefined },
  'normal s': { before: ['2'], check: acted, gives: 'start api' },
  'normal x': { before: ['2'], check: acted, gives: 'stop api' },
  'normal r': { before: ['2'], check: acted, gives: 'restart api' },
  'normal o': { before: ['2'], check: asked, gives: 'open http://localhost:8080/api/' },
  'normal u': { check: asked, gives: 'copy http://localhost:8080' },
  'normal pageup': { set: longLog, check: top, gives: 36 },
  'normal ctrl+b': { set: longLog, check: top, gives: 36 },
  'normal pagedown': { ...paused, check: top, gives: 13 },
  'normal ctrl+f': { ...paused, check: top, gives: 13 },
  'normal ctrl+u': { set: longLog, check: top, gives: 42 },
  'normal ctrl+d': { ...paused, check: top, gives: 7 },
  'normal ctrl+y': { set: longLog, check: top, gives: 47 },
  'normal ctrl+e': { ...paused, check: top, gives: 2 },
  'normal g': { set: longLog, check: top, gives: 1 },
  'normal home': { set: longLog, check: top, gives: 1 },
  'normal G': { ...paused, check: anchor, gives: null },
  'normal end': { ...paused, check: anchor, gives: null },
  'normal F': { set: longLog, check: top, gives: 48 },
  'normal w': { check: (s) => s.state.wrap, gives: false },
  'normal right': { before: ['w'], check: (s) => s.state.shift, gives: 8 },
  'normal l': { before: ['w'], check: (s) => s.state.shift, gives: 8 },
  'normal left': { before: ['w', 'l', 'l'], check: (s) => s.state.shift, gives: 8 },
  'normal h': { before: ['w', 'l', 'l'], check: (s) => s.state.shift, gives: 8 },
  'normal t': { check: (s) => s.state.timestamps, gives: true },
  'normal c': { set: longLog, check: (s) => s.scene.entries.length, gives: 0 },
  'normal /': { check: mode, gives: 'search' },
  'normal n': { set: longLog, before: ['/', 'n', 'e', 'e', 'enter'], check: match, gives: 20 },
  'normal N': { set: longLog, before: ['/', 'n', 'e', 'e', 'enter'], check: match, gives: 20 },
  'normal escape': { set: longLog, before: ['/', 'n', 'enter'], check: query, gives: undefined },
  'search enter': { set: longLog, before: ['/', 'n'], check: query, gives: 'n' },
  'search escape': { set: longLog, before: ['/', 'n', 'e', 'e'], check: anchor, gives: null },
  'search ctrl+c': { set: longLog, before: ['/', 'n'], check: query, gives: undefined },
  'search backspace': { before: ['/', 'a', 'space', '漢'], check: typed, gives: 'a ' },
  'search ctrl+u': { before: ['/', 'a', 'b'], check: typed, gives: '' },
  'search down': { set: longLog, before: ['/', 'n', 'e', 'e'], check: match, gives: 20 },
  'search up': { set: longLog, before: ['/', 'n', 'e', 'e'], check: match, gives: 20 },
  'normal tab': { check: (s) => s.state.focus, gives: 'log' },
  'normal shift+tab': { before: ['tab'], check: (s) => s.state.focus, gives: 'apps' },
  'normal z': { check: (s) => s.state.zoom, gives: true },
  'normal enter': { before: ['z'], check: (s) => s.state.zoom, gives: false },
  'normal M': { check: asked, gives: 'mouse off' },
  'normal !': { check: mode, gives: 'notices' },
  'normal ?': { check: mode, gives: 'help' },
  'normal f1': { check: mode, gives: 'help' },
  ...each('help', ['?'], ['escape', 'q', '?', '!', 'enter', 'f1'], mode, 'normal'),
  ...each('notices', ['!'], ['escape', 'q', '?', '!', 'enter', 'f1'], mode, 'normal'),
  ...each('help', ['?'], ['j', 'down'], overlayTop, 1),
  ...each('help', ['?'], ['pagedown'], overlayTop, 10),
  ...each('help', ['?', 'pagedown'], ['k', 'up'], overlayTop, 9),
  ...each('help', ['?', 'pagedown', 'j'], ['pageup'], overlayTop, 1),
  // Without a notice there is nothing to scroll.
  ...each('notices', ['!'], ['j', 'down', 'pagedown', 'k', 'up', 'pageup'], overlayTop, 0),
  ...each('normal', [], ['ctrl+l'], asked, 'repaint'),
  ...each('search', ['/'], ['ctrl+l'], asked, 'repaint'),
  ...each('help', ['?'], ['ctrl+l'], asked, 'repaint'),
  ...each('notices', ['!'], ['ctrl+l'], asked, 'repaint'),
  ...each('confirm-quit', ['q'], ['ctrl+l'], asked, 'repaint'),
  ...each('stopping', ['q', 'y'], ['ctrl+l'], asked, 'repaint'),
  ...each('normal', [], ['ctrl+z'], asked, 'suspend'),
  ...each('search', ['/'], ['ctrl+z'], asked, 'suspend'),
  ...each('help', ['?'], ['ctrl+z'], asked, 'suspend'),
  ...each('notices', ['!'], ['ctrl+z'], asked, 'suspend'),
  ...each('confirm-quit', ['q'], ['ctrl+z'], asked, 'suspend'),
  ...each('stopping', ['q', 'y'], ['ctrl+z'], asked, 'suspend'),
  'normal d': { check: asked, gives: 'detach' },
  'normal q': { check: mode, gives: 'confirm-quit' },
  ...each('normal', [], ['ctrl+c'], asked, 'stop all'),
  ...each('help', ['?'], ['ctrl+c'], asked, 'stop all'),
  ...each('notices', ['!'], ['ctrl+c'], asked, 'stop all'),
  ...each('confirm-quit', ['q'], ['ctrl+c'], asked, 'stop all'),
  'viewer q': { set: viewer, check: asked, gives: 'leave' },
  'viewer d': { set: viewer, check: asked, gives: 'leave' },
  'viewer ctrl+c': { set: viewer, check: asked, gives: 'leave' },
  ...each('confirm-quit', ['q'], ['y', 'Y', 'enter'], asked, 'stop all'),
  ...each('confirm-quit', ['q'], ['d'], asked, 'detach'),
  ...each('confirm-quit', ['q'], ['escape', 'n'], mode, 'normal'),
  ...each('stopping', ['q', 'y'], ['ctrl+c'], asked, 'kill all'),
};

/** The same case for several keys of a mode. */
function each(
  kind: Mode['kind'],
  before: readonly string[],
  keys: readonly string[],
  check: Check,
  gives: unknown,
): Record<string, Case> {
  return Object.fromEntries(keys.map((key) => [`${kind} ${key}`, { before, check, gives }]));
}

/** `viewer` stands for the keys that only a viewer has. */
function pressesOf(binding: (typeof BINDINGS)[number]): string[] {
  const forViewer = binding.when?.(viewer().state) === true;
  const modes: readonly string[] = forViewer ? ['viewer'] : binding.modes;
  return modes.flatMap((kind) => binding.keys.map((key) => `${kind} ${key}`));
}

describe('every key of the table', () => {
  const presses = BINDINGS.flatMap(pressesOf);
  for (const press of presses) {
    it(press, async () => {
      const wanted = CASES[press];
      assert.ok(wanted, `no test presses ${press}`);
      const stage = wanted.set?.() ?? new FakeStage();
      stage.press(...(wanted.before ?? []));
      const [kind = '', key = ''] = press.split(' ');
      if (kind !== 'viewer') assert.equal(stage.state.mode.kind, kind);
      const command = commandFor(stage.state, key);
      assert.ok(command, `${press} does nothing`);
      stage.press(key);
      await setImmediate();
      assert.deepEqual(wanted.check(stage), wanted.gives);
    });
  }

  it('has no test for a key that is not in it', () => {
    assert.deepEqual(
      Object.keys(CASES).filter((press) => !presses.includes(press)),
      [],
    );
  });

  it('stands once in its mode', () => {
    assert.deepEqual(
      presses.filter((press, index) => presses.indexOf(press) !== index),
      [],
    );
  });
});

describe('commands', () => {
  it('move in the log while it has the focus', () => {
    const stage = longLog();
    stage.press('tab', 'k', 'k', 'up');
    assert.equal(top(stage), 45);
    stage.press('down');
    assert.equal(top(stage), 46);
    assert.equal(stage.state.selected, 'web');
  });

  it('say why where there is nothing to act on', () => {
    const stage = new FakeStage();
    stage.press('r');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /restart which app\?/);
    assert.deepEqual(stage.fake.asked, []);
    stage.press('n');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /no search/);
    stage.press('5', 'o');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /jobs has no URL/);
  });

  it('show what became of an action, also where it failed', async () => {
    const stage = new FakeStage();
    stage.press('2', 'r');
    await setImmediate();
    assert.equal(stage.state.notices.at(-1)?.text, 'api: restart is under way');
    stage.fake.act = () => Promise.reject(new Error('there is no api'));
    stage.press('r');
    await setImmediate();
    assert.deepEqual(stage.state.notices.at(-1), {
      t: stage.now(),
      level: 'error',
      app: 'api',
      text: 'there is no api',
      endsWith: 'key',
    });
  });

  it('leave a stack that is not ours by Ctrl-C, also from the help', () => {
    const stage = viewer();
    stage.press('?', 'ctrl+c');
    assert.deepEqual(stage.asked, ['leave']);
  });

  it('take back what they said with the next key, and what became of an app once it rests', async () => {
    const shown = (stage: FakeStage): string | undefined =>
      currentNotice(stage.state, stage.now())?.text;
    const stage = new FakeStage();
    stage.press('r');
    assert.match(shown(stage) ?? '', /restart which app/);
    stage.press('2');
    assert.equal(shown(stage), undefined);
    stage.press('r');
    await setImmediate();
    assert.equal(shown(stage), 'api: restart is under way');
    stage.press('j');
    assert.equal(shown(stage), 'api: restart is under way');
    const api = stage.state.stack?.apps[1];
    assert.ok(api);
    const t = stage.now();
    const state = readyState(4200, 0);
    const event = { type: 'state', t, app: 'api', instance: 1, generation: 2, state, status: api };
    stage.dispatch({ type: 'event', event: { ...event, type: 'state' }, now: t });
    assert.equal(shown(stage), undefined);
    assert.equal(stage.state.notices.length, 2);
  });

  it('stop without a question where nothing runs', () => {
    const stage = new FakeStage();
    const { stack } = stage.state;
    assert.ok(stack);
    stage.state = { ...stage.state, stack: { ...stack, apps: stack.apps.slice(5) } };
    stage.press('q');
    assert.equal(stage.asked.at(-1), 'stop all');
  });

  it('search as it is typed, from the top of the view on, and around the ends', () => {
    const stage = longLog();
    stage.press('g', '/', 'N', 'backspace', 'n', 'e', 'e', 'd');
    assert.equal(match(stage), 20);
    stage.press('enter', 'n');
    assert.equal(match(stage), 40);
    stage.press('n');
    assert.equal(match(stage), 20);
    stage.press('N');
    assert.equal(match(stage), 40);
    assert.equal(stage.state.mode.kind, 'normal');
  });

  it('go on to other matches while the search is typed', () => {
    const stage = longLog();
    stage.press('/', 'n', 'e', 'e', 'd', 'up');
    assert.equal(match(stage), 20);
    stage.press('down');
    assert.equal(match(stage), 40);
  });
});

describe('the footer', () => {
  it('names keys that work, help and quit first', () => {
    const { state } = new FakeStage();
    const labels = footerKeys(state).map(([label]) => label);
    assert.deepEqual(labels.slice(0, 2), ['?', 'q']);
    assert.ok(labels.includes('d'));
  });

  it('offers a viewer to leave, not to quit', () => {
    const { state } = viewer();
    const words = footerKeys(state).map(([, word]) => word);
    assert.ok(words.includes('leave') && !words.includes('quit') && !words.includes('detach'));
    assert.ok(helpBindings(state).length < BINDINGS.length);
  });
});
