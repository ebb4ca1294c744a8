/**
 * The one table of keys: what each does in which mode, and how help and footer name it.
 */
import { bind, inRequests, toggle, type Binding, type Key } from './binding.js';
import {
  ASKED,
  ATTACHED,
  CHOOSING,
  IN_FULL,
  READ,
  OVERLAY,
  EDITING,
  PALETTE,
  ROLLING,
  STOPPING,
  TYPING,
} from './bindings-modes.js';
import { APPS, ERRORS, LOG, REQUESTS, SEARCH } from './bindings-panes.js';
import type { UiState } from '../state.js';

const isOwner = (state: UiState): boolean => state.owner;
const isViewer = (state: UiState): boolean => !state.owner;

const SCREEN: readonly Key[] = [
  {
    keys: ['tab', 'shift+tab'],
    label: 'Tab',
    help: 'focus: list, log, requests (Shift-Tab: back)',
    footer: ['Tab', 'focus'],
    command: (key) => ({ kind: 'focus-by', by: key === 'tab' ? 1 : -1 }),
  },
  {
    keys: ['z'],
    label: 'z',
    help: 'the log (or the requests) alone, and back',
    footer: ['z', 'zoom'],
    also: 'fullscreen maximise',
    command: toggle('zoom'),
  },
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'the same, from list and log',
    when: (state) => !inRequests(state),
    command: toggle('zoom'),
  },
  {
    keys: ['<'],
    label: '<',
    help: 'a narrower list beside the log (or drag the line between them)',
    command: { kind: 'divide-by', columns: -4 },
  },
  {
    keys: ['>'],
    label: '>',
    help: 'a wider list',
    command: { kind: 'divide-by', columns: 4 },
  },
  {
    keys: ['M'],
    label: 'M',
    help: 'give the mouse to the terminal (to select text), and back',
    command: toggle('mouse'),
  },
  {
    keys: ['T'],
    label: 'T',
    help: 'the log as lines of the terminal itself, to scroll and select; T comes back',
    command: { kind: 'roll' },
  },
  {
    keys: [':'],
    label: ':',
    help: 'all commands, by their words, with their form on the command line',
    footer: [':', 'commands'],
    command: { kind: 'palette', of: 'commands' },
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
    keys: ['R'],
    label: 'R',
    help: 'apply the config that was saved',
    footer: ['R', 'apply'],
    when: ({ stack }) => stack?.pendingChange?.kind === 'pending',
    command: { kind: 'apply-config' },
  },
  {
    keys: ['R'],
    label: 'R',
    help: 'restart every app that has failed (while the config is as it was)',
    when: ({ stack }) => stack?.pendingChange?.kind !== 'pending',
    command: { kind: 'restart-failed' },
  },
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
    also: 'exit',
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

/** In the order of the help. */
export const BINDINGS: readonly Binding[] = [
  ...bind('Apps', ['normal'], APPS),
  ...bind('Log', ['normal'], LOG),
  ...bind('Errors', ['normal'], ERRORS),
  ...bind('Search', ['normal'], SEARCH),
  ...bind('Requests', ['normal'], REQUESTS),
  ...bind('While typing', ['prompt'], TYPING),
  ...bind('While typing', ['prompt', 'palette'], EDITING),
  ...bind('While choosing lines', ['select'], CHOOSING),
  ...bind('In the list of commands', ['palette'], PALETTE),
  ...bind('While attached to an app', ['attached'], ATTACHED),
  ...bind('While the log is the terminal’s', ['roll'], ROLLING),
  ...bind('Stack', ['normal'], STACK),
  ...bind('Stack', ['normal', 'select', 'help', 'notices', 'request', 'confirm-quit'], INTERRUPT),
  ...bind('Asked whether to stop all', ['confirm-quit'], ASKED),
  ...bind('While apps are stopping', ['stopping'], STOPPING),
  ...bind('Screen', ['normal'], SCREEN),
  ...bind('While a request is shown in full', ['request'], IN_FULL),
  ...bind('In this help, in the notices and in a request', ['help', 'notices', 'request'], OVERLAY),
  ...bind('In this help, in the notices and in a request', ['help', 'notices'], READ),
  ...bind(
    'Everywhere',
    [
      'normal',
      'prompt',
      'palette',
      'select',
      'help',
      'notices',
      'request',
      'confirm-quit',
      'stopping',
      'roll',
    ],
    EVERYWHERE,
  ),
];
