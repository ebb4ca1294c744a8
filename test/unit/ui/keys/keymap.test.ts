/**
 * Every key of the table is pressed here, in each of its modes, and must do what it says.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { DASHBOARD_KEYS } from '../../../../src/model/dashboard-keys.js';
import type { PendingChange } from '../../../../src/model/config-change.js';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import { BINDINGS } from '../../../../ui/keys/bindings.js';
import { clockText } from '../../../../src/model/clock-text.js';
import { commandFor, footerKeys, helpBindings } from '../../../../ui/keys/keymap.js';
import { currentNotice } from '../../../../ui/notices.js';
import { isOverlay, type Mode } from '../../../../ui/mode.js';
import { placeOf } from '../../../../ui/state.js';
import { overlayEnd, screenViews } from '../../../../ui/views/screen.js';
import { FakeStage } from '../support/fake-stage.js';
import { sampleRequest } from '../support/sample-request.js';
import { sampleExit, sampleInstance, sampleStarting } from '../../support/sample-instance.js';
import {
  NOW,
  readyState,
  sampleStack,
  sampleStatus,
  stackWithTerminal,
} from '../support/sample-stack.js';
import { screenText } from '../support/screen-text.js';

process.env['TZ'] = 'UTC';

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
  stage.state.mode.kind === 'prompt' ? stage.state.mode.text : undefined;
const said: Check = (stage) => stage.state.notices.at(-1)?.text;
const palette: Check = ({ state: { mode: now } }) => (now.kind === 'palette' ? now.of : undefined);
const marked: Check = ({ state: { mode: now } }) => (now.kind === 'palette' ? now.at : undefined);
/** What is typed, with `|` for the cursor. */
const cursor: Check = ({ state: { mode: now } }) =>
  now.kind === 'prompt' || now.kind === 'palette'
    ? `${now.text.slice(0, now.cursor)}|${now.text.slice(now.cursor)}`
    : undefined;
const looked: Check = ({ state: { mode: now } }) => (now.kind === 'palette' ? now.text : undefined);
const chosenLines: Check = ({ state: { mode: now } }) =>
  now.kind === 'select' ? `${now.from}-${now.to}` : undefined;
const SELECTED = { kind: 'select', from: 60, to: 60 } as const;
const chosen: Check = (stage) => stage.state.requests.chosen;
/** Rows of the help that are seen at once. */
const PAGE = 20;
const atOverlayEnd: Check = ({ state: { mode: now }, scene }) =>
  isOverlay(now) && now.top > 0 && now.top === overlayEnd(scene, now);
const overlayTop: Check = (stage) => ('top' in stage.state.mode ? stage.state.mode.top : undefined);

interface Case {
  /** Keys pressed before. */
  readonly before?: readonly string[];
  readonly set?: () => FakeStage;
  readonly check: Check;
  readonly gives: unknown;
}

/** A stack whose config was saved. */
function saved(): FakeStage {
  const stage = new FakeStage();
  const change: PendingChange = {
    kind: 'pending',
    summary: '+ billing',
    added: ['billing'],
    changed: [],
    removed: [],
    stack: [],
    later: [],
  };
  stage.dispatch({
    type: 'event',
    event: { type: 'config', t: NOW, change, staleEnv: {} },
    now: NOW,
  });
  return stage;
}

/** An app with a terminal is chosen. */
function withTerminal(): FakeStage {
  const stage = new FakeStage({ status: stackWithTerminal() });
  stage.press('2');
  return stage;
}

/** An app has ended in its terminal. */
function withTerminalOver(): FakeStage {
  const stage = withTerminal();
  stage.press('A');
  const { mode: attached } = stage.state;
  assert.ok(attached.kind === 'attached');
  stage.dispatch({ type: 'mode', mode: { ...attached, over: 'exited with 3' } });
  return stage;
}

/** A line for an app is being typed. */
function typingInput(): FakeStage {
  const stage = new FakeStage();
  stage.press('2', 'i');
  return stage;
}

/** A path for the view is being typed. */
function typingPath(): FakeStage {
  const stage = new FakeStage();
  stage.print('web', 'one');
  stage.press('1', 'S');
  return stage;
}

const viewer = (): FakeStage => new FakeStage({ owner: false });
const wide = (): FakeStage => new FakeStage({ columns: 120, rows: 40 });
const paused: Partial<Case> = { set: longLog, before: ['g'] };
/** Five requests, all of them of `api`, with the list in focus. */
function served(): FakeStage {
  const stage = new FakeStage();
  const records = [1, 2, 3, 4, 5].map((n) => sampleRequest({ id: n, app: 'api', target: `/${n}` }));
  stage.requests.add({ kind: 'requests', records });
  stage.press('a');
  return stage;
}

/** The third of them in full, with more fields than there are rows. */
function servedInFull(): FakeStage {
  const stage = served();
  const fields = Array.from({ length: 60 }, (_, i) => [`X-${i}`, 'y'] as const);
  stage.heads = { kind: 'held', id: 3, heads: { id: 3, request: fields, answer: [] } };
  stage.press('k', 'k', 'space');
  return stage;
}

/** Errors of `api`, `web` and `jobs`, far apart. */
function withErrors(): FakeStage {
  const stage = new FakeStage();
  ['api', 'web', 'jobs'].forEach((app, i) => {
    stage.printAt(stage.now() + i * 10_000, app, `ERROR of ${app}`);
    stage.printAt(stage.now() + i * 10_000, app, ...Array.from({ length: 30 }, () => 'fine'));
  });
  return stage;
}

const PROMPT = {
  kind: 'prompt',
  purpose: 'filter',
  text: '',
  cursor: 0,
  before: '',
  regex: false,
  origin: null,
  recalled: 0,
} as const;

/** Two runs of `web` of 40 lines each, shown alone. */
function withRuns(): FakeStage {
  const stage = new FakeStage();
  for (const pid of [1, 2]) {
    stage.remark('web', 'started', `web starts (pid ${pid})`);
    stage.print('web', ...Array.from({ length: 39 }, (_, i) => `run ${pid}, line ${i}`));
  }
  stage.press('1');
  return stage;
}

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
  'saved R': { set: saved, check: acted, gives: 'reload' },
  'normal ctrl+r': { before: ['2'], check: acted, gives: 'reload api' },
  'normal X': { before: ['2'], check: acted, gives: 'signal api' },
  'normal K': { before: ['2'], check: palette, gives: 'signals' },
  'normal +': { before: ['2'], check: acted, gives: 'scale api' },
  'normal -': { before: ['2'], check: said, gives: 'api has one instance; x stops it' },
  'normal R': { check: said, gives: 'no app has failed' },
  'normal :': { check: palette, gives: 'commands' },
  'normal m': { check: (s) => s.scene.entries.at(0).text, gives: 'mark 14:02:11' },
  ...each('palette', ['2', ':', 'r', 'e', 's', 't'], ['enter'], acted, 'restart api'),
  ...each('palette', [':'], ['escape', 'ctrl+c'], mode, 'normal'),
  ...each('palette', [':'], ['down', 'ctrl+n'], marked, 1),
  ...each('palette', [':', 'down', 'down'], ['up', 'ctrl+p'], marked, 1),
  ...edits('palette', ':'),
  ...each('palette', [':'], ['ctrl+l'], asked, 'repaint'),
  ...each('palette', [':'], ['ctrl+z'], asked, 'suspend'),
  'normal o': { before: ['2'], check: asked, gives: 'open http://localhost:8080/api/' },
  'normal u': { check: asked, gives: 'copy http://localhost:8080' },
  'normal O': { check: (s) => s.state.configOrder, gives: true },
  'normal i': {
    before: ['2'],
    check: (s) => s.state.mode,
    gives: { ...PROMPT, purpose: 'input', to: { app: 'api', instance: 1 } },
  },
  'input enter': {
    set: typingInput,
    before: ['n', 'space', '1'],
    check: acted,
    gives: 'input api "n 1\\n"',
  },
  'path enter': {
    set: typingPath,
    check: asked,
    gives: 'save /tmp/shop-web-140211.log "one\\n"',
  },
  'normal A': {
    before: ['2'],
    check: said,
    gives: 'api has no terminal: Enter sends lines; sockpit restart --tty api',
  },
  'terminal A': { set: withTerminal, check: mode, gives: 'attached' },
  ...each('attached', ['A'], ['ctrl+]'], mode, 'normal', withTerminal),
  'normal T': { check: mode, gives: 'roll' },
  ...each('roll', ['T'], ['ctrl+l'], asked, 'repaint'),
  ...each('roll', ['T'], ['ctrl+z'], asked, 'suspend'),
  ...each('roll', ['T'], ['T', 'escape', 'q', 'enter', 'ctrl+c'], mode, 'normal'),
  ...each('attached', [], ['escape'], mode, 'normal', withTerminalOver),
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
  'normal l': { check: (s) => s.state.filter.level, gives: 'info' },
  'normal L': { check: (s) => s.state.filter.level, gives: 'error' },
  'normal J': { check: (s) => s.state.json, gives: false },
  'normal &': { before: ['tab'], check: (s) => s.state.mode, gives: PROMPT },
  'normal space': { before: ['2'], check: (s) => s.state.muted, gives: ['api'] },
  'normal [': { set: withRuns, check: top, gives: 41 },
  'normal ]': { set: withRuns, before: ['g'], check: top, gives: 41 },
  'normal left': { before: ['w', 'right', 'right'], check: (s) => s.state.shift, gives: 8 },
  'normal t': { check: (s) => s.state.timestamps, gives: 'clock' },
  'normal c': { set: longLog, check: (s) => s.scene.entries.length, gives: 0 },
  'normal /': { check: mode, gives: 'prompt' },
  'normal n': { set: longLog, before: ['/', 'n', 'e', 'e', 'enter'], check: match, gives: 20 },
  'normal N': { set: longLog, before: ['/', 'n', 'e', 'e', 'enter'], check: match, gives: 20 },
  'normal escape': { set: longLog, before: ['/', 'n', 'enter'], check: query, gives: undefined },
  'prompt enter': { set: longLog, before: ['/', 'n'], check: query, gives: 'n' },
  'prompt escape': { set: longLog, before: ['/', 'n', 'e', 'e'], check: anchor, gives: null },
  'prompt ctrl+c': { set: longLog, before: ['/', 'n'], check: query, gives: undefined },
  ...edits('prompt', '/'),
  'prompt up': { before: ['/', 'o', 'l', 'd', 'enter', '/', 'x'], check: typed, gives: 'old' },
  'prompt down': { before: ['/', 'a', 'enter', '/', 'up'], check: typed, gives: '' },
  'prompt ctrl+n': { set: longLog, before: ['/', 'n', 'e', 'e'], check: match, gives: 20 },
  'prompt ctrl+p': { set: longLog, before: ['/', 'n', 'e', 'e'], check: match, gives: 20 },
  'prompt ctrl+r': {
    before: ['/'],
    check: (s) => s.state.mode.kind === 'prompt' && s.state.mode.regex,
    gives: true,
  },
  'normal v': { set: longLog, check: (s) => s.state.mode, gives: SELECTED },
  'normal Y': { set: withErrors, before: ['2'], check: asked, gives: 'copy ERROR of api\n' },
  'normal S': { check: typed, gives: '/tmp/shop-all-140211.log' },
  ...each('select', ['1', 'v', 'k'], ['y', 'enter'], asked, 'copy line 59\nline 60\n', longLog),
  ...each('select', ['1', 'v'], ['escape', 'v', 'q'], mode, 'normal', longLog),
  ...each('select', ['1', 'v'], ['k', 'up'], chosenLines, '60-59', longLog),
  ...each('select', ['1', 'v', 'k', 'k'], ['j', 'down'], chosenLines, '60-59', longLog),
  ...each('select', ['1', 'v'], ['pageup', 'ctrl+u'], chosenLines, '60-50', longLog),
  ...each('select', ['1', 'v', 'g'], ['pagedown', 'ctrl+d'], chosenLines, '60-11', longLog),
  ...each('select', ['1', 'v'], ['g', 'home'], chosenLines, '60-1', longLog),
  ...each('select', ['1', 'v', 'g'], ['G', 'end'], chosenLines, '60-60', longLog),
  ...each('select', ['1', 'v'], ['ctrl+c'], asked, 'stop all', longLog),
  ...each('select', ['1', 'v'], ['ctrl+l'], asked, 'repaint', longLog),
  ...each('select', ['1', 'v'], ['ctrl+z'], asked, 'suspend', longLog),
  'normal e': { set: withErrors, check: selected, gives: 'api' },
  'normal E': { set: withErrors, check: selected, gives: 'jobs' },
  'normal a': {
    check: (s) => [s.state.focus, s.state.requests.open].join(),
    gives: 'requests,true',
  },
  'requests &': { set: served, check: mode, gives: 'prompt' },
  'requests enter': { set: served, check: (s) => s.state.spot?.app, gives: 'api' },
  'requests space': { set: served, check: mode, gives: 'request' },
  'request enter': { set: servedInFull, check: (s) => s.state.spot?.app, gives: 'api' },
  'normal tab': { check: (s) => s.state.focus, gives: 'log' },
  'normal shift+tab': { before: ['a'], check: (s) => s.state.focus, gives: 'log' },
  'normal z': { check: (s) => s.state.zoom, gives: true },
  'normal enter': { before: ['z'], check: (s) => s.state.zoom, gives: false },
  'normal <': { set: wide, check: (s) => s.state.left, gives: 56 },
  'normal >': { set: wide, check: (s) => s.state.left, gives: 64 },
  'normal M': { check: asked, gives: 'mouse off' },
  'normal !': { check: mode, gives: 'notices' },
  'normal ?': { check: mode, gives: 'help' },
  'normal f1': { check: mode, gives: 'help' },
  ...each('help', ['?'], ['escape', 'q', '?', '!', 'enter', 'f1'], mode, 'normal'),
  ...each('notices', ['!'], ['escape', 'q', '?', '!', 'enter', 'f1'], mode, 'normal'),
  ...each('help', ['?'], ['j', 'down'], overlayTop, 1),
  ...each('help', ['?'], ['pagedown', 'space', 'ctrl+f'], overlayTop, PAGE),
  ...each('help', ['?', 'pagedown'], ['k', 'up'], overlayTop, PAGE - 1),
  ...each('help', ['?', 'pagedown', 'j'], ['pageup', 'b', 'ctrl+b'], overlayTop, 1),
  ...each('help', ['?'], ['G', 'end'], atOverlayEnd, true),
  ...each('help', ['?', 'pagedown'], ['g', 'home'], overlayTop, 0),
  // Without a notice there is nothing to scroll.
  ...each('notices', ['!'], ['j', 'down', 'k', 'up'], overlayTop, 0),
  ...each('notices', ['!'], ['pagedown', 'space', 'ctrl+f'], overlayTop, 0),
  ...each('notices', ['!'], ['pageup', 'b', 'ctrl+b'], overlayTop, 0),
  ...each('notices', ['!'], ['g', 'home', 'G', 'end'], overlayTop, 0),
  ...each('request', [], ['escape', 'q', '?', '!', 'f1'], mode, 'normal', servedInFull),
  ...each('request', [], ['n', 'right'], chosen, 4, servedInFull),
  ...each('request', [], ['N', 'left'], chosen, 2, servedInFull),
  ...each('request', [], ['j', 'down'], overlayTop, 1, servedInFull),
  ...each('request', [], ['pagedown', 'space', 'ctrl+f'], overlayTop, PAGE, servedInFull),
  ...each('request', ['pagedown'], ['k', 'up'], overlayTop, PAGE - 1, servedInFull),
  ...each('request', ['pagedown', 'j'], ['pageup', 'b', 'ctrl+b'], overlayTop, 1, servedInFull),
  ...each('request', [], ['G', 'end'], atOverlayEnd, true, servedInFull),
  ...each('request', ['pagedown'], ['g', 'home'], overlayTop, 0, servedInFull),
  ...each('request', [], ['ctrl+c'], asked, 'stop all', servedInFull),
  ...each('request', [], ['ctrl+l'], asked, 'repaint', servedInFull),
  ...each('request', [], ['ctrl+z'], asked, 'suspend', servedInFull),
  ...each('normal', [], ['ctrl+l'], asked, 'repaint'),
  ...each('prompt', ['/'], ['ctrl+l'], asked, 'repaint'),
  ...each('help', ['?'], ['ctrl+l'], asked, 'repaint'),
  ...each('notices', ['!'], ['ctrl+l'], asked, 'repaint'),
  ...each('confirm-quit', ['q'], ['ctrl+l'], asked, 'repaint'),
  ...each('stopping', ['q', 'y'], ['ctrl+l'], asked, 'repaint'),
  ...each('normal', [], ['ctrl+z'], asked, 'suspend'),
  ...each('prompt', ['/'], ['ctrl+z'], asked, 'suspend'),
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
  set: () => FakeStage = () => new FakeStage(),
): Record<string, Case> {
  return Object.fromEntries(keys.map((key) => [`${kind} ${key}`, { set, before, check, gives }]));
}

/** The keys of a line that is typed, each before the last of four characters but those that go to it. */
function edits(kind: 'prompt' | 'palette', opened: string): Record<string, Case> {
  const whole = [opened, 'a', 'space', '漢', 'b'];
  const within = [...whole, 'left'];
  const begun = [...whole, 'home'];
  return {
    ...each(kind, whole, ['left', 'ctrl+b'], cursor, 'a 漢|b'),
    ...each(kind, begun, ['right', 'ctrl+f'], cursor, 'a| 漢b'),
    ...each(kind, within, ['ctrl+left', 'alt+left', 'alt+b'], cursor, 'a |漢b'),
    ...each(kind, begun, ['ctrl+right', 'alt+right', 'alt+f'], cursor, 'a| 漢b'),
    ...each(kind, within, ['home', 'ctrl+a'], cursor, '|a 漢b'),
    ...each(kind, within, ['end', 'ctrl+e'], cursor, 'a 漢b|'),
    ...each(kind, within, ['backspace'], cursor, 'a |b'),
    ...each(kind, within, ['delete', 'ctrl+d'], cursor, 'a 漢|'),
    ...each(kind, within, ['ctrl+w', 'alt+backspace'], cursor, 'a |b'),
    ...each(kind, within, ['ctrl+u'], cursor, '|b'),
    ...each(kind, begun, ['ctrl+k'], cursor, '|'),
  };
}

/** Where there are keys that a fresh dashboard does not have. */
const SPECIAL: Readonly<Record<string, () => FakeStage>> = {
  viewer,
  saved,
  terminal: withTerminal,
  input: typingInput,
  requests: served,
  path: typingPath,
};

function pressesOf({ when, modes, keys }: (typeof BINDINGS)[number]): string[] {
  const holds = (stage: FakeStage): boolean => when === undefined || when(stage.state);
  const special = Object.keys(SPECIAL).filter((name) => holds(SPECIAL[name]?.() ?? assert.fail()));
  const kinds: readonly string[] = holds(new FakeStage()) ? modes : special.slice(0, 1);
  return kinds.flatMap((kind) => keys.map((key) => `${kind} ${key}`));
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
      if (!(kind in SPECIAL)) assert.equal(stage.state.mode.kind, kind);
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

describe('keys that the config gives another meaning', () => {
  const remapped = (keys: Readonly<Record<string, string>>): FakeStage => {
    const stage = new FakeStage();
    const event = { type: 'snapshot', t: NOW, status: sampleStack({ keys }) } as const;
    stage.dispatch({ type: 'event', event, now: NOW });
    return stage;
  };

  it('do that, and the help and the footer name them', () => {
    const stage = remapped({ 'ctrl+x': 'r', x: 'z' });
    stage.press('2', 'ctrl+x');
    assert.equal(stage.fake.asked.at(-1), 'restart api');
    stage.press('x');
    assert.equal(stage.state.zoom, true);
    const labels = helpBindings(stage.state).map(({ help, label }) => `${label}: ${help}`);
    assert.ok(labels.includes('Ctrl-X r: restart'));
    assert.ok(!labels.some((label) => label.endsWith(': stop')));
    const footer = footerKeys(stage.state).map((pair) => pair.join(' '));
    assert.ok(footer.includes('Ctrl-X restart'));
    stage.press(':');
    stage.type('x');
    assert.equal(looked(stage), 'x');
  });

  it('are all those of the table', () => {
    const keys = BINDINGS.filter(({ modes }) => modes.join() === 'normal').flatMap(
      (one) => one.keys,
    );
    assert.deepEqual(new Set(DASHBOARD_KEYS), new Set(keys));
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
    const becomes = (state: InstanceState): void => {
      const t = stage.now();
      const status = { ...api, instances: [sampleInstance(state)] };
      const event = { t, app: 'api', instance: 1, generation: 2, state, status };
      stage.dispatch({ type: 'event', event: { type: 'state', ...event }, now: t });
    };
    becomes(sampleStarting);
    assert.equal(shown(stage), 'api: restart is under way');
    becomes(readyState(4200, 0));
    assert.equal(shown(stage), undefined);
    assert.equal(stage.state.notices.length, 2);
  });

  it('leave the answer standing where an app at rest gets another instance that rests', async () => {
    const stage = new FakeStage();
    const api = stage.state.stack?.apps[1];
    assert.ok(api);
    const t = stage.now();
    const state = { kind: 'stopped', since: t, why: 'asked' } as const;
    const grown = (...numbers: readonly number[]): void => {
      const instances = numbers.map((instance) => sampleInstance(state, { instance }));
      const status = { ...api, state: 'stopped', instances };
      const event = { t, app: 'api', instance: numbers.length, generation: 0, state, status };
      stage.dispatch({ type: 'event', event: { type: 'state', ...event }, now: t });
    };
    grown(1);
    stage.press('2', '+');
    await setImmediate();
    assert.deepEqual(stage.fake.asked, ['scale api']);
    const answer = currentNotice(stage.state, t)?.text;
    assert.match(answer ?? '', /api/);
    grown(1, 2);
    assert.equal(currentNotice(stage.state, t)?.text, answer);
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
    assert.equal(currentNotice(stage.state, stage.now()), undefined);
    stage.press('n');
    assert.equal(match(stage), 20);
    const told = (): string | undefined => currentNotice(stage.state, stage.now())?.text;
    assert.equal(told(), 'search hit BOTTOM, continuing at TOP');
    stage.press('N');
    assert.equal(match(stage), 40);
    assert.equal(told(), 'search hit TOP, continuing at BOTTOM');
    stage.press('N');
    assert.equal(told(), undefined);
    assert.equal(stage.state.mode.kind, 'normal');
  });

  it('go on to other matches while the search is typed', () => {
    const stage = longLog();
    stage.press('/', 'n', 'e', 'e', 'd', 'ctrl+p');
    assert.equal(match(stage), 20);
    stage.press('ctrl+n');
    assert.equal(match(stage), 40);
  });

  it('bring back what was typed before, each once, and what is being typed', () => {
    const stage = new FakeStage();
    for (const text of ['one', 'two', 'one']) {
      stage.type(`/${text}`);
      stage.press('enter');
    }
    stage.press('/', 'x', 'up');
    assert.equal(typed(stage), 'one');
    stage.press('up');
    assert.equal(typed(stage), 'two');
    stage.press('up');
    assert.equal(typed(stage), 'two');
    stage.press('down', 'down');
    assert.equal(typed(stage), '');
    stage.press('escape', 'a', '&', 'up');
    assert.equal(typed(stage), '');
  });
});

describe('a regular expression', () => {
  it('finds lines as it is typed, and goes on from match to match', async () => {
    const stage = longLog();
    stage.press('/', 'ctrl+r');
    stage.type('needle [24]0$');
    await setImmediate();
    // From the end of the log the nearest one lies before; the next is around the end.
    assert.equal(match(stage), 40);
    stage.press('enter', 'n');
    assert.equal(match(stage), 20);
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /─ \/needle \[24\]0\$\/ 1 of 2/);
  });

  it('filters the log, too', async () => {
    const stage = longLog();
    stage.press('&', 'ctrl+r');
    stage.type('^line 1.$|need');
    stage.press('enter');
    // The first look asks, the next one has the answer.
    assert.equal(stage.scene.entries.length, 0);
    await setImmediate();
    assert.equal(stage.scene.entries.length, 12);
    stage.press('&', 'ctrl+r', 'ctrl+u', 'enter');
    assert.equal(stage.scene.entries.length, 60);
  });

  it('that is none says so', () => {
    const stage = longLog();
    stage.press('/', 'ctrl+r', '(');
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /\/\( {3}Unterminated group/);
  });
});

describe('the filter of the log', () => {
  const lines = (stage: FakeStage): string[] => {
    const { entries } = stage.scene;
    return Array.from({ length: entries.length }, (_, i) => entries.at(i).text);
  };

  it('is tried while it is typed, kept by Enter, and ended by Escape', () => {
    const stage = longLog();
    stage.type('&needle');
    assert.deepEqual(lines(stage), ['needle 20', 'needle 40']);
    stage.press('escape');
    assert.equal(lines(stage).length, 60);
    stage.type('&needle !20');
    stage.press('enter');
    assert.deepEqual(lines(stage), ['needle 40']);
    stage.print('web', 'a needle more', 'nothing');
    assert.deepEqual(lines(stage), ['needle 40', 'a needle more']);
    stage.type('/more');
    assert.equal(match(stage), 61);
    stage.press('escape', 'escape');
    assert.equal(lines(stage).length, 62);
  });

  it('by level says what it leaves out', () => {
    const stage = new FakeStage();
    stage.press('4', 'escape', '1');
    stage.print('web', 'INFO all is well', 'ERROR boom', '    at line 2');
    stage.press('l', 'l', 'l');
    assert.deepEqual(lines(stage), ['ERROR boom', '    at line 2']);
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /─ web ─ follow ─ from error ─ 2 lines/);
  });

  it('leaves muted apps out of the log of all, and takes them in again', () => {
    const stage = new FakeStage();
    stage.print('web', 'from web');
    stage.print('api', 'from api');
    stage.press('1', 'space', '0');
    assert.deepEqual(lines(stage), ['from api']);
    stage.press('1');
    assert.deepEqual(lines(stage), ['from web']);
    stage.press('0', 'space');
    assert.deepEqual(lines(stage), ['from web', 'from api']);
  });
});

describe('chosen lines', () => {
  it('are copied with the names of their apps where all are shown, and with times', () => {
    const stage = new FakeStage();
    stage.print('web', 'one', '\x1b[31mtwo\x1b[0m');
    stage.print('api', 'three');
    stage.press('v', 'k', 'y');
    assert.equal(asked(stage), 'copy web | two\napi | three\n');
    stage.press('t', 'v', 'y');
    const time = clockText(stage.now());
    assert.equal(asked(stage), `copy ${time} api | three\n`);
  });

  it('are lit, and the log stands still meanwhile', () => {
    const stage = longLog();
    stage.press('v');
    stage.print('web', 'more', 'and more');
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /─ web ─ paused, \+2 new ─ 1 chosen/);
    assert.match(text, /line 60\n/);
  });

  it('say so where there are none', () => {
    const stage = new FakeStage();
    stage.press('v');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /no lines to choose from/);
  });
});

describe('the saved view', () => {
  it('is what the filter lets through, at the path that is typed', async () => {
    const stage = longLog();
    stage.type('&needle');
    stage.press('enter', 'S', 'ctrl+u');
    stage.type('~/x.log');
    stage.press('enter');
    assert.equal(asked(stage), 'save ~/x.log "needle 20\\nneedle 40\\n"');
    await setImmediate();
    assert.match(stage.state.notices.at(-1)?.text ?? '', /saved 2 lines to ~\/x\.log/);
  });
});

describe('runs', () => {
  it('are gone through from the newest, and back to it', () => {
    const stage = withRuns();
    stage.press('[', '[');
    assert.equal(top(stage), 1);
    stage.press('[');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /no earlier start/);
    stage.press(']');
    assert.equal(top(stage), 41);
    const before = anchor(stage);
    stage.press(']');
    assert.equal(stage.state.notices.at(-1)?.text, 'no later start');
    assert.deepEqual(anchor(stage), before, 'and the place is kept');
  });
});

describe('errors', () => {
  const unseen = (stage: FakeStage): string =>
    [...stage.scene.unseen].map(([app, count]) => `${app} ${count}`).join(', ');

  it('are gone to one after the other, of any app, until all are seen', () => {
    const stage = withErrors();
    assert.equal(unseen(stage), 'api 1, web 1, jobs 1');
    const visited: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      stage.press('e');
      visited.push(stage.state.selected);
    }
    assert.deepEqual(visited, ['api', 'web', 'jobs']);
    assert.equal(unseen(stage), '');
    stage.press('e');
    assert.match(stage.state.notices.at(-1)?.text ?? '', /no unseen errors/);
    stage.press('E');
    assert.equal(stage.state.selected, 'web');
  });

  it('come into view with their lines marked', () => {
    const stage = withErrors();
    stage.press('e');
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /^▌ERROR of api$/m);
  });

  it('are seen by whoever presses a key while they are in view, but not by e itself', () => {
    const stage = new FakeStage();
    stage.print('api', 'ERROR in view');
    stage.press('?', 'escape');
    assert.equal(unseen(stage), '');
    stage.printAt(stage.now() + 5000, 'api', 'ERROR once more');
    stage.press('e');
    assert.equal(stage.state.selected, 'api');
  });
});

describe('the card of a crash', () => {
  const screen = (stage: FakeStage): string =>
    screenText(screenViews(stage.scene), stage.state.size);

  it('stays after the app runs again, and goes when it is read', () => {
    const stage = new FakeStage();
    stage.press('4');
    assert.match(screen(stage), /✖ mail exited with 1 after 1.2s, 2s ago .*Esc closes/);
    assert.match(screen(stage), /▌ boom/);
    assert.match(screen(stage), /again in 4s  r restarts it now/);
    const state = readyState(4200, 0);
    const mail = {
      ...stage.state.stack!.apps[3]!,
      state: 'ready',
      instances: [sampleInstance(state)],
    };
    const t = stage.now();
    const event = { t, app: 'mail', instance: 1, generation: 2, state, status: mail };
    stage.dispatch({ type: 'event', event: { type: 'state', ...event }, now: t });
    assert.match(screen(stage), /✖ mail exited with 1[^]*▌ now ready 0s/);
    stage.press('escape');
    assert.doesNotMatch(screen(stage), /Esc closes/);
  });

  it('that was read does not come back with a new snapshot', () => {
    const stage = new FakeStage();
    stage.press('escape');
    const status = sampleStack();
    const snapshot = { type: 'snapshot', t: stage.now(), status } as const;
    stage.dispatch({ type: 'event', event: snapshot, now: stage.now() });
    assert.doesNotMatch(screen(stage), /Esc closes/);
  });

  it('is the newest where all are shown, with the number of the others', () => {
    const stage = new FakeStage();
    const t = stage.now();
    const gone = failure('program-missing', {
      app: 'web',
      program: 'deno',
      install: 'apt install deno',
    });
    const state = { kind: 'failed', since: t, failure: gone, exit: undefined } as const;
    const web = {
      ...stage.state.stack!.apps[0]!,
      state: 'failed',
      instances: [sampleInstance(state)],
    };
    const event = { t, app: 'web', instance: 1, generation: 1, state, status: web };
    stage.dispatch({ type: 'event', event: { type: 'state', ...event }, now: t });
    assert.match(
      screen(stage),
      /✖ web needs deno, which is not installed, 0s ago .*\+1 more {2}Esc/,
    );
    assert.match(screen(stage), /install it: apt install deno/);
    stage.press('escape');
    assert.match(screen(stage), /✖ mail exited with 1/);
  });

  it('tells of each of several instances, by its name, whatever the others do', () => {
    const stage = new FakeStage();
    const t = stage.now();
    const ready = readyState(4200, 0);
    const died = (at: number): InstanceState => ({
      kind: 'backoff',
      since: at,
      until: t + 4000,
      deaths: 1,
      exit: { ...sampleExit, at, code: 3, words: 'exited with 3' },
    });
    const happens = (instance: number, ...states: readonly InstanceState[]): void => {
      const instances = states.map((state, index) =>
        sampleInstance(state, { instance: index + 1 }),
      );
      const status = { ...stage.state.stack!.apps[1]!, instances };
      const event = {
        t,
        app: 'api',
        instance,
        generation: 1,
        state: states[instance - 1]!,
        status,
      };
      stage.dispatch({ type: 'event', event: { type: 'state', ...event }, now: t });
    };
    stage.press('2');
    happens(2, ready, died(t - 1000), ready);
    assert.match(screen(stage), /✖ api\.2 exited with 3 after 20ms, 1s ago +Esc closes/);
    assert.match(screen(stage), /▌ again in 4s  r restarts all 3 instances/);
    happens(3, ready, died(t - 1000), died(t));
    assert.match(screen(stage), /✖ api\.3 exited with 3 .*\+1 more {2}Esc closes/);
    happens(3, ready, died(t - 1000), ready);
    assert.match(screen(stage), /✖ api\.3 [^]*▌ now ready 0s/);
    stage.press('escape');
    assert.match(screen(stage), /✖ api\.2 .*1s ago +Esc closes/);
    stage.dispatch({
      type: 'event',
      event: { type: 'apps', t, apps: [sampleStatus('api', ready)] },
      now: t,
    });
    assert.doesNotMatch(screen(stage), /Esc closes/, 'an instance that is gone is forgotten');
  });
});

describe('a filter that is a regular expression', () => {
  const texts = (stage: FakeStage): string[] => {
    const { entries } = stage.scene;
    return Array.from({ length: entries.length }, (_, i) => entries.at(i).text);
  };

  async function filtered(text: string): Promise<string[]> {
    const stage = new FakeStage();
    stage.print('web', 'GET / 200', 'GET /x 404');
    stage.mark();
    stage.press('1', '&', 'ctrl+r');
    stage.type(text);
    stage.press('enter');
    texts(stage);
    await setImmediate();
    return texts(stage).map((line) => line.replace(/ \d.*:.*/, ''));
  }

  it('shows the lines that match, and every mark', async () => {
    assert.deepEqual(await filtered('4..$'), ['GET /x 404', 'mark']);
  });

  it('leaves them out behind a !', async () => {
    assert.deepEqual(await filtered('!4..$'), ['GET / 200', 'mark']);
    assert.deepEqual(await filtered('!'), ['GET / 200', 'GET /x 404', 'mark']);
  });
});

describe('the list of requests', () => {
  it('follows the newest until one is chosen, and again at its end', () => {
    const stage = served();
    assert.equal(chosen(stage), undefined);
    stage.press('k');
    assert.equal(chosen(stage), 4);
    stage.press('k', 'k', 'k', 'k', 'k');
    assert.equal(chosen(stage), 1);
    stage.press('j');
    assert.equal(chosen(stage), 2);
    stage.press('G');
    assert.equal(chosen(stage), undefined);
    stage.press('g');
    assert.equal(chosen(stage), 1);
    stage.press('pagedown', 'pagedown');
    assert.equal(chosen(stage), undefined);
    stage.press('F');
    assert.equal(chosen(stage), 5);
  });

  it('is filtered while the filter is typed, and as before when it is dropped', () => {
    const stage = served();
    stage.requests.add({
      kind: 'requests',
      records: [sampleRequest({ app: 'web', status: 502, target: '/bad' })],
    });
    const shown = (): string =>
      stage.scene.requests.shown.map(({ record }) => record.target).join(' ');
    stage.type('&5xx');
    assert.equal(shown(), '/bad');
    stage.press('escape');
    assert.equal(shown(), '/1 /2 /3 /4 /5 /bad');
    stage.type('&5xx');
    stage.press('enter');
    assert.equal(stage.state.requests.filter, '5xx');
    stage.press('&');
    assert.equal(typed(stage), '5xx');
    stage.press('enter', 'escape');
    assert.equal(stage.state.requests.filter, '');
  });

  it('leads to the log of the app at that moment', () => {
    const stage = new FakeStage();
    const t = stage.now();
    stage.printAt(t - 5000, 'api', ...Array.from({ length: 40 }, (_, i) => `before ${i}`));
    stage.printAt(t + 3, 'api', 'TypeError: sku');
    stage.printAt(t + 5000, 'api', ...Array.from({ length: 40 }, (_, i) => `after ${i}`));
    const record = sampleRequest({ app: 'api', t, totalMs: 9, status: 500 });
    stage.requests.add({ kind: 'requests', records: [record] });
    stage.press('a', 'enter');
    assert.equal(stage.state.selected, 'api');
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /^ before 39\n▌TypeError: sku\n after 0$/m);
    assert.equal(stage.state.focus, 'requests');
    stage.press('escape');
    assert.equal(stage.state.spot, undefined);
  });

  it('says where there is nothing to lead to', () => {
    const said = (stage: FakeStage): string => stage.state.notices.at(-1)?.text ?? '';
    const empty = new FakeStage();
    empty.press('a', 'enter');
    assert.match(said(empty), /no request to jump from/);
    const unrouted = new FakeStage();
    const record = sampleRequest({ app: undefined, target: '/x', status: 404 });
    unrouted.requests.add({ kind: 'requests', records: [record] });
    unrouted.press('a', 'enter');
    assert.match(said(unrouted), /no app answered \/x/);
    const silent = served();
    silent.press('enter');
    assert.match(said(silent), /api wrote nothing at that moment/);
  });

  it('goes away with its focus', () => {
    const stage = served();
    stage.press('a');
    assert.equal(stage.state.requests.open, false);
    assert.equal(stage.state.focus, 'apps');
    stage.press('a', 'z', 'escape', 'escape');
    assert.equal(stage.state.requests.open, false);
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
