/**
 * Options that are read and checked, and not carried out yet: said with their place, and what
 * happens instead. A row goes when its feature comes, and its words in the README with it.
 */
import type { KeyScope } from './keys.js';
import type { RawOption } from './raw.js';

export interface Pending {
  readonly scope: KeyScope;
  readonly key: string;
  /** Only this value of the key; undefined: any but `false`. */
  readonly value?: string;
  readonly instead: string;
}

export const PENDING: readonly Pending[] = [
  { scope: 'app', key: 'tty', instead: 'the app runs on a pipe' },
];

/** What happens instead of what the option asks for; undefined where it is carried out. */
export function insteadOf(scope: KeyScope, option: RawOption): string | undefined {
  const { key, value } = option;
  const row = PENDING.find((one) => one.scope === scope && one.key === key);
  if (row === undefined || value.text === 'false' || value.text === 'off') return undefined;
  return row.value === undefined || row.value === value.text ? row.instead : undefined;
}
