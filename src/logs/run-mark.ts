/**
 * What a run leaves in the state directory of its stack, first of all: when it began, from which
 * config, and who it is. It tells the last run's lines from earlier ones, and whether anybody still
 * wants that directory.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { putFileAtOnce } from '../files/whole-file.js';

export interface RunMark {
  /** Epoch ms. */
  readonly startedAt: number;
  /** Absolute path of its config. */
  readonly config: string;
  readonly pid: number;
  /** Clock ticks since boot at which that process started; 0 where the system does not tell. */
  readonly startTicks: number;
}

const NAME = 'last-run.json';

/** Not being able to is no reason not to run: what is read then is taken for one run. */
export function writeRunMark(stateDirectory: string, mark: RunMark): void {
  const path = join(stateDirectory, NAME);
  const text = JSON.stringify(mark);
  try {
    if (writeOver(path, text)) return;
    makeFoldersAtOnce(stateDirectory, 0o700);
    putFileAtOnce(path, `${text}\n`);
  } catch {
    // The log store meets the same error at its first line, and reports it.
  }
}

/**
 * Writes over the mark of an earlier run by one call, which kill(2) cannot cut in two. A file that takes the place
 * of another would have ext4 write to the disk, while the first app runs.
 *
 * @returns false where that cannot be: where there is none, or a link, or no room
 */
function writeOver(path: string, text: string): boolean {
  let file: number;
  try {
    // Through a link it would be written into somebody else's file.
    file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch {
    return false;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return false;
    // What was longer ends in blanks.
    const bytes = Buffer.from(`${text.padEnd(stat.size - 1)}\n`);
    return writeSync(file, bytes, 0, bytes.length, 0) === bytes.length;
  } finally {
    closeSync(file);
  }
}

/** Undefined where there is none, or none that can be read. */
export function readRunMark(stateDirectory: string): RunMark | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(stateDirectory, NAME), 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const { startedAt, config, pid, startTicks } = value as Partial<Record<string, unknown>>;
    if (typeof startedAt !== 'number' || typeof config !== 'string') return undefined;
    if (typeof pid !== 'number' || typeof startTicks !== 'number') return undefined;
    return { startedAt, config, pid, startTicks };
  } catch {
    return undefined;
  }
}
