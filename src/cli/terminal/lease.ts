/**
 * The lease of a stack that a terminal owns: a pipe from the face to its supervisor. Its end is the
 * end of the face, however that came about. On it the face tells, in lines of JSON, what it holds of
 * its terminal, so that a face that was killed can be told from one that has left.
 */
import type { Readable } from 'node:stream';
import type { TerminalHold } from '../../model/terminal-hold.js';

export interface HeldTerminal {
  /** Path of its device, such as `/dev/pts/3`. */
  readonly path: string;
  readonly hold: TerminalHold;
}

export function leaseLine(held: HeldTerminal): string {
  return `${JSON.stringify(held)}\n`;
}

/**
 * Reads the lease to its end.
 * @param onTold what the face holds from now on
 * @returns resolves when the face is gone
 */
export function leaseEnd(lease: Readable, onTold: (held: HeldTerminal) => void): Promise<void> {
  let rest = '';
  lease.on('error', () => undefined);
  lease.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onTold(JSON.parse(line) as HeldTerminal);
  });
  return new Promise((resolve) => lease.once('close', resolve));
}
