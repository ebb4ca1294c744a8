/**
 * Keys while something else than the panes has them: a prompt, an overlay, a question, the end.
 */
import { searchStep, type Key } from './binding.js';
import type { Command } from './command.js';
import type { UiState } from '../state.js';
import type { CursorMove } from '../typed-line.js';

const typesSearch = ({ mode }: UiState): boolean =>
  mode.kind !== 'prompt' || mode.purpose === 'search';
const takesRegex = ({ mode }: UiState): boolean =>
  mode.kind !== 'prompt' || mode.purpose === 'search' || mode.purpose === 'filter';
const typesPath = ({ mode }: UiState): boolean => mode.kind === 'prompt' && mode.purpose === 'save';
const typesInput = ({ mode }: UiState): boolean =>
  mode.kind === 'prompt' && mode.purpose === 'input';
const move = (to: CursorMove): Command => ({ kind: 'edit', edit: { kind: 'move', to } });
const erase = (to: CursorMove): Command => ({ kind: 'edit', edit: { kind: 'erase', to } });
const overlay = (rows: number): Command => ({ kind: 'overlay-scroll', rows });

/** In every line that is typed, as in a shell. */
export const EDITING: readonly Key[] = [
  { keys: ['left', 'ctrl+b'], label: '←', help: 'a character back', command: move('back') },
  {
    keys: ['right', 'ctrl+f'],
    label: '→',
    help: 'a character forward',
    command: move('forward'),
  },
  {
    keys: ['ctrl+left', 'alt+left', 'alt+b'],
    label: 'Ctrl-←',
    help: 'a word back',
    command: move('word-back'),
  },
  {
    keys: ['ctrl+right', 'alt+right', 'alt+f'],
    label: 'Ctrl-→',
    help: 'a word forward',
    command: move('word-forward'),
  },
  {
    keys: ['home', 'ctrl+a'],
    label: 'Home Ctrl-A',
    help: 'to its beginning',
    command: move('start'),
  },
  { keys: ['end', 'ctrl+e'], label: 'End Ctrl-E', help: 'to its end', command: move('end') },
  {
    keys: ['backspace'],
    label: 'Backspace',
    help: 'erase the character before the cursor',
    command: erase('back'),
  },
  {
    keys: ['delete', 'ctrl+d'],
    label: 'Del Ctrl-D',
    help: 'erase the character under it',
    command: erase('forward'),
  },
  {
    keys: ['ctrl+w', 'alt+backspace'],
    label: 'Ctrl-W',
    help: 'erase the word before it',
    command: erase('word-back'),
  },
  { keys: ['ctrl+u'], label: 'Ctrl-U', help: 'erase all before it', command: erase('start') },
  { keys: ['ctrl+k'], label: 'Ctrl-K', help: 'erase all behind it', command: erase('end') },
];

export const TYPING: readonly Key[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'keep it',
    footer: ['Enter', 'keep'],
    when: (state) => !typesInput(state) && !typesPath(state),
    command: { kind: 'accept' },
  },
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'save the view there',
    footer: ['Enter', 'save'],
    when: typesPath,
    command: { kind: 'accept' },
  },
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'send it to the app, with its line break',
    footer: ['Enter', 'send'],
    when: typesInput,
    command: { kind: 'accept' },
  },
  {
    keys: ['escape', 'ctrl+c'],
    label: 'Esc',
    help: 'drop it and go back to where you were',
    footer: ['Esc', 'back'],
    command: { kind: 'cancel' },
  },
  {
    keys: ['up'],
    label: '↑',
    help: 'what was typed before',
    footer: ['↑', 'earlier'],
    command: { kind: 'recall', back: true },
  },
  {
    keys: ['down'],
    label: '↓',
    help: 'and forward again',
    command: { kind: 'recall', back: false },
  },
  {
    keys: ['ctrl+r'],
    label: 'Ctrl-R',
    help: 'a regular expression, or words again (search and filter of the log; !… leaves out)',
    footer: ['Ctrl-R', 'regex'],
    when: takesRegex,
    command: { kind: 'regex' },
  },
  {
    keys: ['ctrl+n'],
    label: 'Ctrl-N',
    help: 'next match, while a search is typed',
    footer: ['Ctrl-N', 'next'],
    when: typesSearch,
    command: searchStep(true),
  },
  {
    keys: ['ctrl+p'],
    label: 'Ctrl-P',
    help: 'previous match',
    when: typesSearch,
    command: searchStep(false),
  },
];

export const PALETTE: readonly Key[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'do it',
    footer: ['Enter', 'do it'],
    command: { kind: 'accept' },
  },
  {
    keys: ['escape', 'ctrl+c'],
    label: 'Esc',
    help: 'do nothing',
    footer: ['Esc', 'back'],
    command: { kind: 'cancel' },
  },
  {
    keys: ['up', 'ctrl+p'],
    label: '↑',
    help: 'the one above',
    footer: ['↑/↓', 'choose'],
    command: { kind: 'palette-move', by: -1 },
  },
  {
    keys: ['down', 'ctrl+n'],
    label: '↓',
    help: 'the one below',
    command: { kind: 'palette-move', by: 1 },
  },
];

export const OVERLAY: readonly Key[] = [
  {
    keys: ['escape', 'q', '?', '!', 'f1'],
    label: 'Esc q',
    help: 'close it',
    footer: ['Esc', 'close'],
    command: { kind: 'escape' },
  },
  {
    keys: ['j', 'down'],
    label: 'j ↓',
    help: 'down',
    footer: ['j/k', 'scroll'],
    command: overlay(1),
  },
  { keys: ['k', 'up'], label: 'k ↑', help: 'up', command: overlay(-1) },
  {
    keys: ['space', 'pagedown', 'ctrl+f'],
    label: 'Space PgDn',
    help: 'a page down',
    command: { kind: 'overlay-page', by: 1 },
  },
  {
    keys: ['b', 'pageup', 'ctrl+b'],
    label: 'b PgUp',
    help: 'a page up',
    command: { kind: 'overlay-page', by: -1 },
  },
  { keys: ['g', 'home'], label: 'g Home', help: 'to the first line', command: overlay(-Infinity) },
  { keys: ['G', 'end'], label: 'G End', help: 'to the last line', command: overlay(Infinity) },
];

/** Where Enter has nothing else to do. */
export const READ: readonly Key[] = [
  { keys: ['enter'], label: '', help: 'close it', command: { kind: 'escape' } },
];

export const IN_FULL: readonly Key[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'the app’s log at that moment',
    footer: ['Enter', 'its log'],
    command: { kind: 'jump' },
  },
  {
    keys: ['n', 'right'],
    label: 'n →',
    help: 'a newer request',
    footer: ['n/N', 'newer/older'],
    command: { kind: 'look-at', by: 1 },
  },
  {
    keys: ['N', 'left'],
    label: 'N ←',
    help: 'an older request',
    command: { kind: 'look-at', by: -1 },
  },
];

export const ASKED: readonly Key[] = [
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

export const STOPPING: readonly Key[] = [
  {
    keys: ['ctrl+c'],
    label: 'Ctrl-C',
    help: 'kill what is left at once',
    footer: ['Ctrl-C', 'kill at once'],
    command: { kind: 'kill-all' },
  },
];

const choose = (by: number): Command => ({ kind: 'select-move', by });

export const CHOOSING: readonly Key[] = [
  {
    keys: ['y', 'enter'],
    label: 'y Enter',
    help: 'copy them: wl-copy, xclip, pbcopy, tmux, or the terminal itself',
    footer: ['y', 'copy'],
    command: { kind: 'select-copy' },
  },
  {
    keys: ['escape', 'v', 'q'],
    label: 'Esc v',
    help: 'choose none',
    footer: ['Esc', 'none'],
    command: { kind: 'escape' },
  },
  {
    keys: ['k', 'up'],
    label: 'k ↑',
    help: 'a line further up',
    footer: ['j/k', 'more'],
    command: choose(-1),
  },
  { keys: ['j', 'down'], label: 'j ↓', help: 'a line further down', command: choose(1) },
  { keys: ['pageup', 'ctrl+u'], label: 'PgUp', help: 'ten lines up', command: choose(-10) },
  { keys: ['pagedown', 'ctrl+d'], label: 'PgDn', help: 'ten lines down', command: choose(10) },
  {
    keys: ['g', 'home'],
    label: 'g Home',
    help: 'up to the first line',
    command: choose(-Infinity),
  },
  { keys: ['G', 'end'], label: 'G End', help: 'down to the last line', command: choose(Infinity) },
];

const goesOn = ({ mode }: UiState): boolean => mode.kind === 'attached' && mode.over === undefined;

/** Every other key goes to the app, as the terminal sends it, and to nobody once it has ended. */
export const ATTACHED: readonly Key[] = [
  {
    keys: ['ctrl+]'],
    label: 'Ctrl-]',
    help: 'leave the app, which runs on; all other keys are the app’s',
    footer: ['Ctrl-]', 'leave'],
    command: { kind: 'attach-end' },
  },
  {
    keys: ['escape'],
    label: 'Esc',
    help: 'close its last screen, once it has ended',
    footer: ['Esc', 'close'],
    when: (state) => !goesOn(state),
    command: { kind: 'attach-end' },
  },
];

export const ROLLING: readonly Key[] = [
  {
    keys: ['T', 'escape', 'q', 'enter', 'ctrl+c'],
    label: 'T Esc q',
    help: 'back to the dashboard; so do Enter and Ctrl-C',
    command: { kind: 'roll' },
  },
];
