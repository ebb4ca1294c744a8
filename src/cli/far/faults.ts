/**
 * What there is to say where a command on another machine came to nothing, or was broken off. Pure.
 */
import { shownWord } from '../../model/shell-word.js';

/** As shells say that there is no such program. */
export const NOT_FOUND = 127;

export function notThere(host: string): { readonly message: string; readonly advice: string } {
  return {
    message: `${host} does not find its sockpit`,
    advice: 'say where it is there: SOCKPIT_REMOTE=/path/to/sockpit sockpit …',
  };
}

/** Commands that start a stack, and have its dashboard in this terminal. */
const STARTING = ['up', 'start'];
const DETACHED = ['-d', '-D', '--detach'];

/**
 * Says that the connection to a dashboard has broken, and how to come back.
 * Undefined where the command has no dashboard: what ssh said of it can still be read.
 * @param commands the names of all
 */
export function breakOf(
  host: string,
  words: readonly string[],
  commands: readonly string[],
): { readonly message: string; readonly advice: string } | undefined {
  const command = words.find((word) => commands.includes(word)) ?? 'up';
  const starts = STARTING.includes(command);
  if (starts && words.some((word) => DETACHED.includes(word))) return undefined;
  if (!starts && command !== 'ui') return undefined;
  const again = ['sockpit', '-H', host, ...words].map(shownWord).join(' ');
  return {
    message: `no connection to ${host}: it broke, or did not come about`,
    advice: starts
      ? `a stack that was started in this terminal ends, any other goes on; again: ${again}`
      : `the stack there is not touched by it; back to it: ${again}`,
  };
}
