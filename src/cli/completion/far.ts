/**
 * Where the cursor stands among words that may be for a stack on another machine. Pure.
 */
import { farWords } from '../far/words.js';

export type FarPlace =
  /** Before the cursor stands no host. */
  | { readonly kind: 'here' }
  /** The host is being typed, behind `prefix` in the same word. */
  | { readonly kind: 'host'; readonly prefix: string }
  /** These words go to a host. */
  | { readonly kind: 'there'; readonly words: readonly string[] };

/**
 * @param typed the words before the cursor, without the program's name
 * @param current the word at the cursor, as far as it is typed
 */
export function farPlace(typed: readonly string[], current: string): FarPlace {
  if (typed.length === 0) {
    const prefix = '--host=';
    return current.startsWith(prefix) ? { kind: 'host', prefix } : { kind: 'here' };
  }
  const far = farWords(typed);
  if (!far) return { kind: 'here' };
  // `-H` alone: its word comes.
  const isAwaited = typed.length === 1 && far.host === '';
  return isAwaited ? { kind: 'host', prefix: '' } : { kind: 'there', words: far.words };
}
