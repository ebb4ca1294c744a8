/**
 * Keys of the list of apps, of the log and of the list of requests.
 */
import { awaitsAttaching } from '../app-input.js';
import { inRequests, searchStep, toggle, type Key } from './binding.js';
import type { Command } from './command.js';

const scroll = (rows: number): Command => ({ kind: 'scroll', rows });
const page = (by: number): Command => ({ kind: 'page', by });
const act = (action: 'start' | 'stop' | 'restart' | 'reload'): Command => ({
  kind: 'act',
  action: { kind: action },
});

export const APPS: readonly Key[] = [
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
    help: 'app by its number; 1 2 is app 12, if there are so many',
    command: (key) => ({ kind: 'digit', digit: Number(key) }),
  },
  {
    keys: ['0'],
    label: '0',
    help: 'the log of all apps',
    footer: ['0', 'all'],
    command: { kind: 'digit', digit: 0 },
  },
  { keys: ['s'], label: 's', help: 'start', footer: ['s', 'start'], command: act('start') },
  { keys: ['x'], label: 'x', help: 'stop', footer: ['x', 'stop'], command: act('stop') },
  { keys: ['r'], label: 'r', help: 'restart', footer: ['r', 'restart'], command: act('restart') },
  {
    keys: ['ctrl+r'],
    label: 'Ctrl-R',
    help: 'reload: give it its new code, as its reload= says',
    command: act('reload'),
  },
  {
    keys: ['X'],
    label: 'X',
    help: 'kill its processes; it starts again, as after a crash (x stops it)',
    command: { kind: 'act', action: { kind: 'signal', signal: 'SIGKILL' } },
  },
  {
    keys: ['K'],
    label: 'K',
    help: 'send it a signal, chosen from a list',
    command: { kind: 'palette', of: 'signals' },
  },
  { keys: ['+'], label: '+', help: 'one instance more', command: { kind: 'scale', by: 1 } },
  { keys: ['-'], label: '-', help: 'one instance fewer', command: { kind: 'scale', by: -1 } },
  {
    keys: ['o'],
    label: 'o',
    help: 'open its URL in the browser',
    footer: ['o', 'open'],
    command: { kind: 'open-url' },
  },
  {
    keys: ['u'],
    label: 'u',
    help: 'copy its URL',
    also: 'clipboard',
    command: { kind: 'copy-url' },
  },
  {
    keys: ['O'],
    label: 'O',
    help: 'a long list in the order of the config, or first what wants looking at',
    command: toggle('order'),
  },
  {
    keys: ['i'],
    label: 'i',
    help: 'type lines for its standard input, or in its terminal',
    footer: ['i', 'input'],
    also: 'stdin send',
    command: { kind: 'prompt', purpose: 'input' },
  },
  {
    keys: ['A'],
    label: 'A',
    help: 'attach to its terminal; with z before it on the whole screen; Ctrl-] leaves',
    footer: ['A', 'attach'],
    when: awaitsAttaching,
    command: { kind: 'attach' },
  },
  {
    keys: ['A'],
    label: 'A',
    help: 'attach to its terminal, where it has one (tty=true)',
    when: (state) => !awaitsAttaching(state),
    command: { kind: 'attach' },
  },
];

export const LOG: readonly Key[] = [
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
    keys: ['right'],
    label: '→',
    help: 'further right, where lines are cut',
    command: { kind: 'sideways', columns: 8 },
  },
  {
    keys: ['left'],
    label: '←',
    help: 'back to the left',
    command: { kind: 'sideways', columns: -8 },
  },
  {
    keys: ['t'],
    label: 't',
    help: 'times: none, of day, since the line before',
    footer: ['t', 'time'],
    command: toggle('timestamps'),
  },
  {
    keys: ['J'],
    label: 'J',
    help: 'lines of JSON: readable, or as they are',
    command: toggle('json'),
  },
  {
    keys: ['&'],
    label: '&',
    help: 'show only lines with these words; !word leaves out, "two words" stay together, api.2 is an instance',
    footer: ['&', 'filter'],
    when: (state) => !inRequests(state),
    command: { kind: 'prompt', purpose: 'filter' },
  },
  {
    keys: ['l'],
    label: 'l',
    help: 'only from info on, from warn on, errors alone, all',
    footer: ['l', 'level'],
    command: { kind: 'level', up: true },
  },
  {
    keys: ['L'],
    label: 'L',
    help: 'the same levels backwards',
    command: { kind: 'level', up: false },
  },
  {
    keys: ['space'],
    label: 'Space',
    help: 'leave the app out of the log of all, and back',
    when: (state) => !inRequests(state),
    command: { kind: 'mute' },
  },
  {
    keys: ['['],
    label: '[',
    help: 'to where the app was started or a mark was set, then to the one before',
    command: { kind: 'run-step', forward: false },
  },
  {
    keys: [']'],
    label: ']',
    help: 'to the next start or mark',
    command: { kind: 'run-step', forward: true },
  },
  {
    keys: ['v'],
    label: 'v',
    help: 'choose lines, to copy them',
    footer: ['v', 'choose'],
    also: 'select clipboard yank',
    command: { kind: 'select-begin' },
  },
  {
    keys: ['Y'],
    label: 'Y',
    help: 'copy the last error of the app, with its lines',
    also: 'clipboard',
    command: { kind: 'copy-error' },
  },
  {
    keys: ['S'],
    label: 'S',
    help: 'save what the view holds to a file',
    command: { kind: 'prompt', purpose: 'save' },
  },
  {
    keys: ['m'],
    label: 'm',
    help: 'a mark: what comes from now on stands under it, in every log',
    command: { kind: 'mark' },
  },
  {
    keys: ['c'],
    label: 'c',
    help: 'clear this view (the files keep everything)',
    command: { kind: 'clear' },
  },
];

export const ERRORS: readonly Key[] = [
  {
    keys: ['e'],
    label: 'e',
    help: 'the next error that nobody has seen, of any app',
    footer: ['e', 'error'],
    command: { kind: 'error-step', forward: true },
  },
  {
    keys: ['E'],
    label: 'E',
    help: 'the error before',
    command: { kind: 'error-step', forward: false },
  },
];

export const SEARCH: readonly Key[] = [
  {
    keys: ['/'],
    label: '/',
    help: 'search (capitals matter only when typed)',
    footer: ['/', 'find'],
    also: 'grep',
    command: { kind: 'prompt', purpose: 'search' },
  },
  { keys: ['n'], label: 'n', help: 'next match, also in the log files', command: searchStep(true) },
  {
    keys: ['N'],
    label: 'N',
    help: 'previous match, also in the log files',
    command: searchStep(false),
  },
  {
    keys: ['escape'],
    label: 'Esc',
    help: 'stop a search of the files, or close one thing: a mark, zoom, the requests, the search, a crash card, the filter and level',
    command: { kind: 'escape' },
  },
];

export const REQUESTS: readonly Key[] = [
  {
    keys: ['a'],
    label: 'a',
    help: 'the requests, and away again',
    footer: ['a', 'requests'],
    command: { kind: 'requests' },
  },
  {
    keys: ['&'],
    label: '&',
    help: 'show only some: status>=500 ms>200 path:/api app:NAME !404',
    footer: ['&', 'filter'],
    when: inRequests,
    command: { kind: 'prompt', purpose: 'requests' },
  },
  {
    keys: ['enter'],
    label: 'Enter',
    help: 'the app’s log at the moment of the request',
    footer: ['Enter', 'its log'],
    when: inRequests,
    command: { kind: 'jump' },
  },
  {
    keys: ['space'],
    label: 'Space',
    help: 'the request in full: times, header fields (without secrets), and how long all took',
    footer: ['Space', 'in full'],
    when: inRequests,
    command: { kind: 'look' },
  },
];
