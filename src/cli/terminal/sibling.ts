/**
 * Gives the terminal of a viewer back that was killed (SIGKILL, or V8 out of memory). The stack that
 * it looks at may be far away or somebody else's, so a shell beside it does: it hears over a pipe what
 * is held of the terminal, and the end of the pipe is the end of the viewer.
 */
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { givingBack, type TerminalHold } from '../../model/terminal-hold.js';
import { COOKED } from './left-terminal.js';

/** Its arguments: the bytes that give back a screen and lines, and what there is to say. */
const SCRIPT = `trap '' HUP INT QUIT TERM
hold=nothing
while read -r next; do hold=$next; done
case $hold in
  screen) bytes=$1 ;;
  lines) bytes=$2 ;;
  *) exit ;;
esac
printf '%s\\r%s\\r\\n' "$bytes" "$3"
exec <&1
${COOKED}`;

/**
 * @param words one line, for whoever finds the viewer gone
 * @returns is to be told what is held of the terminal behind standard output
 */
export function watchedBySibling(words: string): (hold: TerminalHold) => void {
  const args = [givingBack('screen'), givingBack('lines'), words];
  const child = spawn('sh', ['-c', SCRIPT, 'sockpit', ...args], {
    // A session of its own: it must outlive the viewer, also where its group is killed.
    detached: true,
    stdio: ['pipe', 'inherit', 'ignore'],
  });
  child.on('error', () => undefined).unref();
  child.stdin.on('error', () => undefined);
  // Nor does the pipe keep the viewer from ending.
  (child.stdin as Partial<Socket>).unref?.();
  return (hold) => void child.stdin.write(`${hold}\n`);
}
