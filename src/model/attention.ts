/**
 * What a living instance needs a person for: it stands beside its state, which stays as it is. Pure.
 */
import type { InstanceState } from './state.js';

export type Attention =
  /** The prompt of a debugger waits. */
  | {
      readonly kind: 'debugger';
      /** Epoch ms. */
      readonly since: number;
      /** As it stands there, such as `(Pdb)`. */
      readonly prompt: string;
      /** Who waits, such as `pdb`. */
      readonly who: string;
      /** It has stood there for as long as the app's `within`, and nobody has typed. */
      readonly outwaited: boolean;
      /** What to do, such as `sockpit attach api`. */
      readonly advice: string;
    }
  /** It lives, and nobody can connect to it: the file of its socket is gone. */
  | {
      readonly kind: 'cut-off';
      readonly since: number;
      /** What happened, in one sentence. */
      readonly what: string;
      readonly advice: string;
    };

/** The attention that its state alone asks for. */
export function attentionIn(state: InstanceState): Attention | null {
  if (state.kind !== 'ready' || !state.cutOff) return null;
  const { since, failure } = state.cutOff;
  return { kind: 'cut-off', since, what: failure.message, advice: failure.advice };
}

/** What is the matter, in a few words for a list. */
export function attentionWords(attention: Attention): string {
  return attention.kind === 'debugger' ? `${attention.who} waits` : 'socket file gone';
}

/** Where it waits for a person to answer a debugger; undefined where none asks. */
export function waitsAt(
  attention: Attention | null,
): { readonly what: string; readonly advice: string } | undefined {
  if (attention?.kind !== 'debugger') return undefined;
  return { what: `waits at ${attention.prompt}`, advice: attention.advice };
}
