/**
 * `sockpit -H HOST …`: the same command over there, in this terminal.
 */
import { isatty } from 'node:tty';
import { EXIT } from '../exit-codes.js';
import { complainOf } from '../print.js';
import { giveOwnTerminalBack } from '../terminal/left-terminal.js';
import { COMMANDS } from '../words/all.js';
import { breakOf, NOT_FOUND, notThere } from './faults.js';
import { NoSshError, runSsh, SSH_FAULT } from './ssh.js';
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
    // What ssh said of it went away with the dashboard's screen.
    if (terminal && code === SSH_FAULT) complainOfBreak(host, words);
    if (code === NOT_FOUND) complainOf(notThere(host));
    return code;
  } catch (error) {
    if (!(error instanceof NoSshError)) throw error;
    complainOf({ message: `ssh cannot be run: ${error.message}`, advice: 'install it' });
    return EXIT.refused;
  }
}

function complainOfBreak(host: string, words: readonly string[]): void {
  const names = COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  const broken = breakOf(host, words, names);
  if (broken !== undefined) complainOf(broken);
}

/** Shells say by more than this that a signal has ended a program; a fault of ssh's own is more as well. */
const KILLED = 128;
