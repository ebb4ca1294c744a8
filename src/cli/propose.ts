/**
 * A file that is shown before it is written, and written only when somebody says so.
 */
import { lstat, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { EXIT } from './exit-codes.js';
import { complainOf, say } from './print.js';
import { writeExported } from './write-exported.js';

export interface Proposal {
  readonly path: string;
  readonly text: string;
  /** Write without asking. */
  readonly yes: boolean;
  /** Write over a file that is there. */
  readonly force: boolean;
  /** What to do where one is there. */
  readonly whenTaken: string;
}

/** @returns 0 when it was written or is there already, 1 when not */
export async function propose({ path, text, yes, force, whenTaken }: Proposal): Promise<number> {
  const there = await readFile(path, 'utf8').catch(() => undefined);
  if (there === text) {
    say(`${path} is already so`);
    return EXIT.done;
  }
  process.stdout.write(text);
  // Also a link that leads nowhere is somebody's.
  const isTaken = there !== undefined || (await lstat(path).catch(() => undefined)) !== undefined;
  if (isTaken && !force) {
    complainOf({
      message: `${path} exists and is not written over`,
      advice: whenTaken,
    });
    return EXIT.refused;
  }
  if (!yes && !(await agreed(path))) return EXIT.refused;
  const exported = { files: [{ path, text }], folders: [], notes: [] };
  const written = await writeExported(exported, path, force, whenTaken);
  if (written.kind === 'refused') {
    complainOf(written);
    return EXIT.refused;
  }
  say(`wrote ${path}`);
  return EXIT.done;
}

/** Without a terminal nobody can be asked: the answer is no, and how to say yes. */
async function agreed(path: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    complainOf({
      message: `${path} was not written: there is no terminal to ask at`,
      advice: 'pass --yes to write it',
    });
    return false;
  }
  const face = createInterface({ input: process.stdin, output: process.stdout });
  const aborted = new AbortController();
  face.once('SIGINT', () => aborted.abort());
  face.once('close', () => aborted.abort());
  try {
    const answer = await face.question(`\nwrite ${path}? [y/N] `, { signal: aborted.signal });
    const yes = /^y(es)?$/i.test(answer.trim());
    if (!yes) say('nothing was written');
    return yes;
  } catch {
    // Ctrl-C, or the end of the input.
    say('\nnothing was written');
    return false;
  } finally {
    face.close();
  }
}
