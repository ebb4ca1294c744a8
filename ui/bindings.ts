/**
 * The one table of keys: what each does in which mode, and how help and footer name it.
 */
import type { Command } from './command.js';
import type { KeyName } from './input.js';
import type { Mode, UiState } from './state.js';

export type ModeKind = Mode['kind'];

export interface Binding {
  /** Heading in the help. */
  readonly section: string;
  readonly modes: readonly ModeKind[];
  readonly keys: readonly KeyName[];
  /** How help writes the keys. */
  readonly label: string;
  readonly help: string;
  readonly command: Command | ((key: KeyName) => Command);
  /** Key and word in the footer; without them it stands only in the help. */
  readonly footer?: readonly [label: string, word: string];
  /** Undefined: always. */
  readonly when?: (state: UiState) => boolean;
}

type Key = Omit<Binding, 'section' | 'modes'>;

function bind(section: string, modes: readonly ModeKind[], keys: readonly Key[]): Binding[] {
  return keys.map((key) => ({ section, modes, ...key }));
}

const isOwner = (state: UiState): boolean => state.owner;
const isViewer = (state: UiState): boolean => !state.owner;

const scroll = (rows: number): Command => ({ kind: 'scroll', rows });
const page = (by: number): Command => ({ kind: 'page', by });
const step = (forward: boolean): Command => ({ kind: 'search-step', forward });
const act = (action: 'start' | 'stop' | 'restart'): Command => ({
  kind: 'act',
  action: { kind: action },
});
const toggle = (what: 'zoom' | 'wrap' | 'timestamps' | 'mouse'): Command => ({
  kind: 'toggle',
  what,
});
const overlay =
  (page: KeyName, sign: 1 | -1) =>
  (key: KeyName): Command => ({
    kind: 'overlay-scroll',
    rows: sign * (key === page ? 10 : 1),
  });

const APPS: readonly Key[] = [
  {
    keys: ['j', 'down'],
    label: 'j ↓',
    help: 'next app (with the log in focus: one row down)',
    footer: ['j/k', 'app'],
    command: { kind: 'move', by: 1 },
  },
  {
    keys: ['k', 'up'],
    label: 'k ↑',
    help: 'previous app; above the first: all (log: one row up)',
    command: { kind: 'move', by: -1 },
  },
  {
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    label: '1-9',
    help: 'app by its number',
    command: (key) => ({ kind: 'app', number: Number(key) }),
  },
  {
    keys: ['0'],
    label: '0',
    help: 'the log of all apps',
    footer: ['0', 'all'],
    command: { kind: 'app', number: 0 },
  },
  { keys: ['s'], label: 's', help: 'start', footer: ['s', 'start'], command: act('start') },
  { keys: ['x'], label: 'x', help: 'stop', footer: ['x', 'stop'], command: act('stop') },
  { keys: ['r'], label: 'r', help: 'restart', footer: ['r', 'restart'], command: act('restart') },
  {
    keys: ['o'],
    label: 'o',
    help: 'open its URL in the browser',
    footer: ['o', 'open'],
    command: { kind: 'open-url' },
  },
  { keys: ['u'], label: 'u', help: 'copy its URL', command: { kind: 'copy-url' } },
];

const LOG: readonly Key[] = [
  { keys: ['pageup', 'ctrl+b'], label: 'PgUp', help: 'a page up', command: page(-1) },
  { keys: ['pagedown', 'ctrl+f'], label: 'PgDn', help: 'a page down', command: page(1) },
  { keys: ['ctrl+u'], label: 'Ctrl-U', help: 'half a page up', command: page(-0.5) },
  { keys: ['ctrl+d'], label: 'Ctrl-D', help: 'half a page down', command: page(0.5) },
  { keys: ['ctrl+y'], label: 'Ctrl-Y', help: 'a row up', command: scroll(-1) },
  { keys: ['ctrl+e'], label: 'Ctrl-E', help: 'a row down', command: scroll(1) },
  { keys: ['g', 'home'], label: 'g Home', help: 'to the first line', command: { kind: 'top' } },
  { keys: ['G', 'end'], label: 'G End', help: 'to the end, and follow', command: { kind: 'end' } },
  {
    keys: ['F'],
    label: 'F',
    help: 'follow the end, or pause here',
    footer: ['F', 'follow'],
    command: { kind: 'follow' },
  },
  {
    keys: ['w'],
    label: 'w',
    help: 'wrap long lines, or cut them',
    footer: ['w', 'wrap'],
    command: toggle('wrap'),
  },
  {
    keys: ['right', 'l'],
    label: '→ l',
    help: 'further right, where lines are cut',
    command: { kind: 'sideways', columns: 8 },
  },
  {
    keys: ['left', 'h'],
    label: '← h',
    help: 'back to the left',
    command: { kind: 'sideways', columns: -8 },
  },
  {
    keys: ['t'],
    label: 't',
    help: 'timestamps',
    footer: ['t', 'time'],
    command: toggle('timestamps'),
  },
  {
    keys: ['c'],
    label: 'c',
    help: 'clear this view (the files keep everything)',
    command: { kind: 'clear' },
  },
];

const SEARCH: readonly Key[] = [
  {
    keys: ['/'],
    label: '/',
    help: 'search (capitals matter only when typed)',
    footer: ['/', 'find'],
    command: { kind: 'search' },
  },
  { keys: ['n'], label: 'n', help: 'next match', command: step(true) },
  { keys: ['N'], label: 'N', help: 'previous match', command: step(false) },
  {
    keys: ['escape'],
    label: 'Esc',
    help: 'end the search; leave zoom',
    command: { kind: 'escape' },
  },
];

const TYPING: readonly Key[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'keep the search',
    footer: ['Enter', 'keep'],
    command: { kind: 'search-accept' },
  },
  {
    keys: ['escape', 'ctrl+c'],
    label: 'Esc',
    help: 'drop it and go back to where you were',
    footer: ['Esc', 'back'],
    command: { kind: 'search-cancel' },
  },
  {
    keys: ['backspace'],
    label: 'Backspace',
    help: 'erase a character',
    command: { kind: 'search-erase', all: false },
  },
  {
    keys: ['ctrl+u'],
    label: 'Ctrl-U',
    help: 'erase all of it',
    command: { kind: 'search-erase', all: true },
  },
  { keys: ['down'], label: '↓', help: 'next match', footer: ['↓', 'next'], command: step(true) },
  { keys: ['up'], label: '↑', help: 'previous match', footer: ['↑', 'prev'], command: step(false) },
];

const SCREEN: readonly Key[] = [
  {
    keys: ['tab', 'shift+tab'],
    label: 'Tab',
    help: 'focus: list or log',
    footer: ['Tab', 'focus'],
    command: { kind: 'focus' },
  },
  {
    keys: ['z', 'enter'],
    label: 'z Enter',
    help: 'the log alone, and back',
    footer: ['z', 'zoom'],
    command: toggle('zoom'),
  },
  {
    keys: ['M'],
    label: 'M',
    help: 'give the mouse to the terminal (to select text), and back',
    command: toggle('mouse'),
  },
  { keys: ['!'], label: '!', help: 'notices so far', command: { kind: 'notices' } },
  {
    keys: ['?', 'f1'],
    label: '? F1',
    help: 'this help',
    footer: ['?', 'help'],
    command: { kind: 'help' },
  },
];

const OVERLAY: readonly Key[] = [
  {
    keys: ['escape', 'q', '?', '!', 'enter', 'f1'],
    label: 'Esc q',
    help: 'close it',
    footer: ['Esc', 'close'],
    command: { kind: 'escape' },
  },
  {
    keys: ['j', 'down', 'pagedown'],
    label: 'j ↓ PgDn',
    help: 'down',
    footer: ['j/k', 'scroll'],
    command: overlay('pagedown', 1),
  },
  { keys: ['k', 'up', 'pageup'], label: 'k ↑ PgUp', help: 'up', command: overlay('pageup', -1) },
];

const EVERYWHERE: readonly Key[] = [
  { keys: ['ctrl+l'], label: 'Ctrl-L', help: 'draw everything anew', command: { kind: 'repaint' } },
  {
    keys: ['ctrl+z'],
    label: 'Ctrl-Z',
    help: 'suspend the dashboard; the apps run on',
    command: { kind: 'suspend' },
  },
];

const STACK: readonly Key[] = [
  {
    keys: ['d'],
    label: 'd',
    help: 'detach: leave, and let the stack run on',
    footer: ['d', 'detach'],
    when: isOwner,
    command: { kind: 'detach' },
  },
  {
    keys: ['q'],
    label: 'q',
    help: 'stop the stack and quit (asks while apps run)',
    footer: ['q', 'quit'],
    when: isOwner,
    command: { kind: 'quit' },
  },
  {
    keys: ['q', 'd'],
    label: 'q d',
    help: 'leave; the stack runs on',
    footer: ['q', 'leave'],
    when: isViewer,
    command: { kind: 'quit' },
  },
];

const INTERRUPT: readonly Key[] = [
  {
    keys: ['ctrl+c'],
    label: 'Ctrl-C',
    help: 'stop all in order, without a question; once more: kill',
    when: isOwner,
    command: { kind: 'interrupt' },
  },
  {
    keys: ['ctrl+c'],
    label: 'Ctrl-C',
    help: 'leave, as q; the stack runs on',
    when: isViewer,
    command: { kind: 'interrupt' },
  },
];

const ASKED: readonly Key[] = [
  {
    keys: ['y', 'Y', 'enter'],
    label: 'y Enter',
    help: 'stop all',
    footer: ['y', 'yes'],
    command: { kind: 'stop-all' },
  },
  { keys: ['d'], label: 'd', help: 'detach', footer: ['d', 'detach'], command: { kind: 'detach' } },
  {
    keys: ['escape', 'n'],
    label: 'Esc n',
    help: 'stay',
    footer: ['Esc', 'stay'],
    command: { kind: 'escape' },
  },
];

const STOPPING: readonly Key[] = [
  {
    keys: ['ctrl+c'],
    label: 'Ctrl-C',
    help: 'kill what is left at once',
    footer: ['Ctrl-C', 'kill at once'],
    command: { kind: 'kill-all' },
  },
];

/** In the order of the help. */
export const BINDINGS: readonly Binding[] = [
  ...bind('Apps', ['normal'], APPS),
  ...bind('Log', ['normal'], LOG),
  ...bind('Search', ['normal'], SEARCH),
  ...bind('While typing a search', ['search'], TYPING),
  ...bind('Stack', ['normal'], STACK),
  ...bind('Stack', ['normal', 'help', 'notices', 'confirm-quit'], INTERRUPT),
  ...bind('Asked whether to stop all', ['confirm-quit'], ASKED),
  ...bind('While apps are stopping', ['stopping'], STOPPING),
  ...bind('Screen', ['normal'], SCREEN),
  ...bind('In this help, and in the notices', ['help', 'notices'], OVERLAY),
  ...bind(
    'Everywhere',
    ['normal', 'search', 'help', 'notices', 'confirm-quit', 'stopping'],
    EVERYWHERE,
  ),
];
