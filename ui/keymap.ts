/**
 * Looks keys up in the table, for the state that the screen is in.
 */
import type { Binding } from './binding.js';
import { BINDINGS } from './bindings.js';
import type { Command } from './command.js';
import type { KeyName } from './input.js';
import type { UiState } from './state.js';

/** Footer labels by how much they are missed where there is no room for all. */
const FOOTER_ORDER: readonly string[] = [
  '?',
  'q',
  // In the list of requests.
  'Enter',
  '&',
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
  't',
];

function holds(binding: Binding, state: UiState): boolean {
  return binding.when === undefined || binding.when(state);
}

/** What a key asks for in this state; undefined where it does nothing. */
export function commandFor(state: UiState, key: KeyName): Command | undefined {
  const mode = state.mode.kind;
  const binding = BINDINGS.find(
    (one) => one.modes.includes(mode) && one.keys.includes(key) && holds(one, state),
  );
  if (binding) {
    return typeof binding.command === 'function' ? binding.command(key) : binding.command;
  }
  if (mode !== 'prompt' && mode !== 'palette') return undefined;
  const text = key === 'space' ? ' ' : key;
  // The name of a key is longer than any character that can be typed.
  return Array.from(text).length === 1 ? { kind: 'type', text } : undefined;
}

/** Keys and words that the footer names in this state, most important first. */
export function footerKeys(state: UiState): readonly (readonly [label: string, word: string])[] {
  const rank = (label: string): number => {
    // Only the many keys of the normal mode compete for room.
    const index = state.mode.kind === 'normal' ? FOOTER_ORDER.indexOf(label) : -1;
    return index === -1 ? FOOTER_ORDER.length : index;
  };
  return BINDINGS.filter((one) => one.modes.includes(state.mode.kind) && holds(one, state))
    .flatMap(({ footer }) => (footer ? [footer] : []))
    .sort(([a], [b]) => rank(a) - rank(b));
}

/** The bindings for the help, leaving out what this dashboard cannot do. */
export function helpBindings(state: UiState): readonly Binding[] {
  return BINDINGS.filter((one) => holds(one, state));
}
