/**
 * `sockpit -H HOST …`: the same command over there, in this terminal.
 */
import { isatty } from 'node:tty';
import { EXIT } from '../exit-codes.js';
import { complainOf } from '../print.js';
import { giveOwnTerminalBack } from '../terminal/left-terminal.js';
import { NoSshError, runSsh } from './ssh.js';
import { sshHostFault, sshRunWords } from './words.js';

export async function runFar(host: string, words: readonly string[]): Promise<number> {
  const fault = sshHostFault(host);
  if (fault !== undefined) {
    complainOf({ message: fault, advice: 'such as: sockpit -H me@server status' });
    return EXIT.usage;
  }
  try {
    const terminal = isatty(0) && isatty(1);
    const code = await runSsh(sshRunWords(host, words, terminal, process.env));
    // The dashboard over there had no chance to: the connection broke, or ssh was killed.
    if (terminal && code > KILLED) giveOwnTerminalBack();
    if (code === NOT_FOUND) complainOf(notThere(host));
    return code;
  } catch (error) {
    if (!(error instanceof NoSshError)) throw error;
    complainOf({ message: `ssh cannot be run: ${error.message}`, advice: 'install it' });
    return EXIT.refused;
  }
}

/** Shells say by more than this that a signal has ended a program; a fault of ssh's own is more as well. */
const KILLED = 128;

/** As shells say that there is no such program. */
export const NOT_FOUND = 127;

export function notThere(host: string): { readonly message: string; readonly advice: string } {
  return {
    message: `${host} does not find its sockpit`,
    advice: 'say where it is there: SOCKPIT_REMOTE=/path/to/sockpit sockpit …',
  };
}
