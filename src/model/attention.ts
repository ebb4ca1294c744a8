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
  /**
   * It lives, and nobody can connect to it. `cut-off`: the file of its socket is gone. `not-listening`: nothing
   * of it listens any more, as after a syntax error under a watcher of its own, or somebody else listens there.
   */
  | {
      readonly kind: 'cut-off' | 'not-listening';
      readonly since: number;
      /** What happened, in one sentence. */
      readonly what: string;
      readonly advice: string;
    };

/** The attention that its state alone asks for. */
export function attentionIn(state: InstanceState): Attention | null {
  if (state.kind !== 'ready' || !state.cutOff) return null;
  const { since, failure, hope } = state.cutOff;
  const kind = hope === 'none' ? 'cut-off' : 'not-listening';
  return { kind, since, what: failure.message, advice: failure.advice };
}

/** What is the matter, in a few words for a list. */
export function attentionWords(attention: Attention): string {
  switch (attention.kind) {
    case 'debugger':
      return `${attention.who} waits`;
    case 'cut-off':
      return 'socket file gone';
    case 'not-listening':
      return 'does not listen';
  }
}

/** Where it waits for a person to answer a debugger; undefined where none asks. */
export function waitsAt(
  attention: Attention | null,
): { readonly what: string; readonly advice: string } | undefined {
  if (attention?.kind !== 'debugger') return undefined;
  return { what: `waits at ${attention.prompt}`, advice: attention.advice };
}
