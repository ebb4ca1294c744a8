/**
 * A row of the table of keys.
 */
import type { Command } from './command.js';
import type { KeyName } from '../input.js';
import type { Mode } from '../mode.js';
import type { UiState } from '../state.js';
import type { Toggle } from '../switches.js';

export type ModeKind = Mode['kind'];

export interface Binding {
  /** Heading in the help. */
  readonly section: string;
  readonly modes: readonly ModeKind[];
  readonly keys: readonly KeyName[];
  /** How help writes the keys. */
  readonly label: string;
  readonly help: string;
  /** Other words for it, by which the list of commands finds it as well. */
  readonly also?: string;
  readonly command: Command | ((key: KeyName) => Command);
  /** Key and word in the footer; without them it stands only in the help. */
  readonly footer?: readonly [label: string, word: string];
  /** Undefined: always. */
  readonly when?: (state: UiState) => boolean;
}

/** A row without its heading and its modes. */
export type Key = Omit<Binding, 'section' | 'modes'>;

export function bind(section: string, modes: readonly ModeKind[], keys: readonly Key[]): Binding[] {
  return keys.map((key) => ({ section, modes, ...key }));
}

export const inRequests = (state: UiState): boolean => state.focus === 'requests';

export const searchStep = (forward: boolean): Command => ({ kind: 'search-step', forward });
export const toggle = (what: Toggle): Command => ({
  kind: 'toggle',
  what,
});
