/**
 * The command of an app where its socket lies somewhere else than on this machine.
 */
import { withAddress } from '../../model/literal.js';
import { shellWord } from '../../model/shell-word.js';
import type { CommandApp } from '../command-app.js';

/** `undefined` where the command names its socket in a way that cannot be told apart. */
export function withSocket(app: CommandApp, path: string): string | undefined {
  const { command } = app.source;
  const plan = app.upstream;
  if (plan.kind !== 'literal' || plan.upstream.kind !== 'unix') return command;
  return withAddress(command, plan, path);
}

/**
 * The command, with its process alone in the container, and without what one that was killed left of
 * its socket: on that its next bind would fail.
 */
export function onFreshSocket(
  command: string,
  path: string,
  withExec: (command: string) => string,
): string {
  return `rm -f ${shellWord(path)}; ${withExec(command)}`;
}
