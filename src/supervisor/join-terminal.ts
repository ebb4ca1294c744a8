/**
 * Who joins the terminal of an app, or why that cannot be.
 */
import { instanceName } from '../model/app.js';
import { RefusedError } from '../model/handle.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import { MAX_JOINED } from '../model/terminal.js';
import type { Formation } from './formation.js';
import { findInstance } from './send-input.js';

/** @throws RefusedError where there is no terminal to join */
export function joinTerminal(
  formation: Formation | undefined,
  app: string,
  { instance: number, size }: JoinOptions,
  watcher: TerminalWatcher,
): Joined {
  if (!formation) throw new RefusedError(`${app} is not run by us, so it has no terminal`);
  const instance = findInstance(formation, number);
  if (typeof instance === 'string') throw new RefusedError(instance);
  const { terminal } = instance.child ?? {};
  if (!terminal) {
    throw new RefusedError(
      `${app} has no terminal; give it one for this run: sockpit restart --tty ${app} (or tty=true)`,
    );
  }
  const joined = terminal.join(size, watcher);
  if (joined) return joined;
  const name = instanceName(app, instance.instance);
  throw new RefusedError(
    `the terminal of ${name} has ended, or ${MAX_JOINED} are joined to it already`,
  );
}
