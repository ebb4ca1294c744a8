/**
 * Looks keys up in the table, for the state that the screen is in.
 */
import type { KeyMap } from '../../src/model/dashboard-keys.js';
import type { Binding } from './binding.js';
import { BINDINGS } from './bindings.js';
import type { Command } from './command.js';
import type { KeyName } from '../input.js';
import type { UiState } from '../state.js';

/** Footer labels by how much they are missed where there is no room for all. */
const FOOTER_ORDER: readonly string[] = [
  '?',
  'q',
  // The config was saved.
  'R',
  // In the list of requests.
  'Enter',
  'Space',
  '&',
  'A',
  'j/k',
  '/',
  'e',
  'a',
  'r',
  'Tab',
  '0',
  'F',
  ':',
  'x',
  's',
  'd',
  'z',
  'w',
  'l',
  'o',
  'i',
  't',
];

function holds(binding: Binding, state: UiState): boolean {
  return binding.when === undefined || binding.when(state);
}

/** How help writes a key: `Ctrl-X`. */
function keyLabel(key: KeyName): string {
  return key.replace(/^ctrl\+(.)/, (_whole, letter: string) => `Ctrl-${letter.toUpperCase()}`);
}

/** A binding of the panes with the keys that the config gives it. */
function inForce(binding: Binding, keys: KeyMap): Binding {
  if (binding.modes.join() !== 'normal') return binding;
  const kept = binding.keys.filter((key) => keys[key] === undefined);
  const given = Object.keys(keys).filter((key) => binding.keys.includes(keys[key] ?? ''));
  if (given.length === 0 && kept.length === binding.keys.length) return binding;
  const label = [...given, ...kept].map(keyLabel).join(' ');
  const { footer } = binding;
  const [first = ''] = [...given, ...kept];
  return { ...binding, keys: kept, label, ...(footer && { footer: [keyLabel(first), footer[1]] }) };
}

/** A stack that has not answered yet, or is older, gives none. */
function keysOf({ stack }: UiState): KeyMap {
  return stack?.keys ?? {};
}

/** The table as the config of the stack has it, in the same order. */
export function bindingsFor(state: UiState): readonly Binding[] {
  const keys = keysOf(state);
  return Object.keys(keys).length === 0 ? BINDINGS : BINDINGS.map((one) => inForce(one, keys));
}

/** What a key asks for in this state; undefined where it does nothing. */
export function commandFor(state: UiState, pressed: KeyName): Command | undefined {
  const mode = state.mode.kind;
  const key = mode === 'normal' ? (keysOf(state)[pressed] ?? pressed) : pressed;
  const binding = BINDINGS.find(
    (one) => one.modes.includes(mode) && one.keys.includes(key) && holds(one, state),
  );
  if (binding) {
    return typeof binding.command === 'function' ? binding.command(key) : binding.command;
  }
  if (mode !== 'prompt' && mode !== 'palette') return undefined;
  const text = key === 'space' ? ' ' : key;
  // The name of a key is longer than any character that can be typed.
  return Array.from(text).length === 1
    ? { kind: 'edit', edit: { kind: 'insert', text } }
    : undefined;
}

/** Keys and words that the footer names in this state, most important first. */
export function footerKeys(state: UiState): readonly (readonly [label: string, word: string])[] {
  const mode = state.mode.kind;
  const bindings = bindingsFor(state);
  const named = BINDINGS.flatMap((one, index) => {
    const footer = bindings[index]?.footer;
    if (!footer || footer[0] === '' || !one.modes.includes(mode) || !holds(one, state)) return [];
    // Only the many keys of the normal mode compete for room.
    return [{ footer, rank: mode === 'normal' ? rankOf(one) : 0 }];
  });
  return named.sort((a, b) => a.rank - b.rank).map(({ footer }) => footer);
}

const FOOTER_RANKS = new Map(FOOTER_ORDER.map((label, index) => [label, index]));

function rankOf({ footer }: Binding): number {
  return FOOTER_RANKS.get(footer?.[0] ?? '') ?? FOOTER_ORDER.length;
}

/** The bindings for the help, leaving out what this dashboard cannot do. */
export function helpBindings(state: UiState): readonly Binding[] {
  return bindingsFor(state).filter((one) => one.label !== '' && holds(one, state));
}
