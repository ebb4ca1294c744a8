/**
 * The command of an app where its socket lies somewhere else than on this machine.
 */
import { withAddress } from '../../model/literal.js';
import { shellWord } from '../../model/shell-word.js';
import type { CommandApp } from '../../model/app.js';

/** `undefined` where the command names its socket in a way that cannot be told apart. */
export function withSocket(app: CommandApp, path: string): string | undefined {
  const { command } = app.source;
  const plan = app.upstream;
  if (plan.kind !== 'literal' || plan.upstream.kind !== 'unix') return command;
  return withAddress(command, plan, path);
}

/**
 * The command with its process alone in the container: a shell before it would take the signal to stop, and
 * not pass it on.
 *
 * @param socket where it listens; what one that was killed has left there is in the way of the next
 */
export function containerCommand(
  command: string,
  socket: string | undefined,
  withExec: (command: string) => string,
): string {
  const alone = withExec(command);
  return socket === undefined ? alone : `rm -f ${shellWord(socket)}; ${alone}`;
}

/** Before which apps a shell stays. */
export function shellNotes(
  apps: readonly CommandApp[],
  withExec: (command: string) => string,
): string[] {
  const names = apps
    .filter(({ oneshot }) => !oneshot)
    .filter(({ source: { command } }) => withExec(command) === command && !/\bexec\s/.test(command))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `${names.join(', ')}: a shell takes the signal to stop, and the app is killed; write exec before its last command`,
  ];
}
