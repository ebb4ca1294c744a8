/**
 * An action that a program has put together. What comes over the control socket is read in the same way.
 */
import { ACTION_KINDS, type ActionKind, meantAction, readAction } from '../control/actions.js';
import { type AppAction, RefusedError } from '../model/handle.js';

/** @throws RefusedError, which says why, where what is given cannot be an action */
export function checkAction(given: AppAction): AppAction {
  const { kind, ...members } = Object(given) as { kind?: unknown } & Record<string, unknown>;
  if (!isKind(kind)) {
    const word = String(kind);
    throw new RefusedError(`there is no action ${word}; did you mean ${meantAction(word)}?`);
  }
  const reading = readAction(kind, members);
  if (reading.kind === 'problem') throw new RefusedError(reading.problem.detail);
  return reading.action;
}

function isKind(kind: unknown): kind is ActionKind {
  return (ACTION_KINDS as readonly unknown[]).includes(kind);
}
