/**
 * The list of commands: what can be asked for now, under which key, and how the command line says
 * the same. Pure.
 */
import { awaitsAttaching } from '../app-input.js';
import type { Command } from './command.js';
import { commandLine } from './command-line.js';
import { bindingsFor } from './keymap.js';
import type { Palette } from '../mode.js';
import type { UiState } from '../state.js';

export interface PaletteEntry {
  readonly title: string;
  /** How the help writes its key; empty where it has none. */
  readonly key: string;
  /** The same for a shell; undefined where there is nothing like it. */
  readonly line: string | undefined;
  /** Found by these as well: what the footer calls it, and what others do. */
  readonly also: string;
  readonly command: Command;
}

/** Nobody looks these up to press Enter. */
const MOVES: ReadonlySet<Command['kind']> = new Set([
  'move',
  'page',
  'scroll',
  'top',
  'end',
  'sideways',
  'focus-by',
  'escape',
]);

const SIGNALS: readonly (readonly [NodeJS.Signals, string])[] = [
  ['SIGHUP', 'read the configuration again, in most servers'],
  ['SIGTERM', 'end in order'],
  ['SIGINT', 'as Ctrl-C'],
  ['SIGQUIT', 'end at once; many print their stacks'],
  ['SIGKILL', 'end without being asked'],
  ['SIGUSR1', 'up to the app: open logs anew, start a debugger'],
  ['SIGUSR2', 'up to the app: dump, upgrade'],
  ['SIGSTOP', 'stand still'],
  ['SIGCONT', 'go on'],
  ['SIGTTIN', 'one worker more, in gunicorn'],
  ['SIGTTOU', 'one worker fewer, in gunicorn'],
  ['SIGWINCH', 'the size of the window changed'],
];

/** Those that fit what is typed, the best first. */
export function paletteEntries(state: UiState, { of, text }: Palette): readonly PaletteEntry[] {
  const all = of === 'signals' ? signals(state) : [...commands(state), ...apps(state)];
  const words = [...new Set(text.toLowerCase().split(/\s+/).filter(Boolean))];
  return all
    .map((entry, index) => ({ entry, index, rank: rankOf(entry, text.trim(), words) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ entry }) => entry);
}

function commands(state: UiState): readonly PaletteEntry[] {
  return bindingsFor(state).flatMap(({ modes, command, when, help, label, footer, also }) => {
    const possible = modes.includes('normal') && (when?.(state) ?? true);
    if (!possible || typeof command === 'function') return [];
    if (MOVES.has(command.kind) || (command.kind === 'palette' && command.of === 'commands')) {
      return [];
    }
    // It would only say that there is none.
    if (command.kind === 'attach' && !awaitsAttaching(state)) return [];
    const words = `${footer?.[1] ?? ''} ${also ?? ''}`;
    return [{ title: help, key: label, line: commandLine(command, state), also: words, command }];
  });
}

/** Every app by its name: with three hundred of them nobody counts. */
function apps(state: UiState): readonly PaletteEntry[] {
  return (state.stack?.apps ?? []).map(({ name }, index) => ({
    title: `show ${name}`,
    key: String(index + 1),
    line: `sockpit logs -f ${name}`,
    also: '',
    command: { kind: 'app', number: index + 1 },
  }));
}

function signals(state: UiState): readonly PaletteEntry[] {
  return SIGNALS.map(([signal, what]) => {
    const command: Command = { kind: 'act', action: { kind: 'signal', signal } };
    const title = `${signal.slice(3).padEnd(6)} ${what}`;
    return { title, key: '', line: commandLine(command, state), also: '', command };
  });
}

/**
 * The less the better; `Infinity` where a word is not in it, not even with letters in between. Its key
 * finds a command before all others.
 */
function rankOf(entry: PaletteEntry, typed: string, words: readonly string[]): number {
  const { title, key, line = '', also } = entry;
  if (typed !== '' && key.split(' ').includes(typed)) return -1;
  const text = `${title} ${line} ${also}`.toLowerCase();
  let rank = 0;
  for (const word of words) {
    rank += wordRank(text, title, word);
    if (rank === Infinity) break;
  }
  return rank;
}

function wordRank(text: string, title: string, word: string): number {
  const index = text.indexOf(word);
  if (index >= 0) return (index === 0 || text[index - 1] === ' ' ? 0 : 1) + index / 1000;
  const span = spanOf(title.toLowerCase(), word);
  return span === undefined || span > 2 * word.length ? Infinity : 10 + span;
}

/** How far apart the letters of a word stand in a text, in order; undefined where they do not. */
function spanOf(text: string, word: string): number | undefined {
  const begin = text.indexOf(word.charAt(0));
  if (begin < 0) return undefined;
  let at = begin;
  for (const letter of word.slice(1)) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return undefined;
  }
  return at - begin;
}
