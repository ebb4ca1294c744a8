/**
 * Files that one process at a time may have, such as a lock: who comes second is told what the first
 * has written. One that was left by somebody who is gone is taken over in silence.
 */
import { linkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { isMissing, codeOf } from '../files/error-code.js';
import { readText } from '../files/read-text.js';

export type TakenFile =
  | { readonly kind: 'taken' }
  /** `content`: what its holder has written. */
  | { readonly kind: 'held'; readonly content: string };

/**
 * Takes a file in a directory that is ours alone.
 *
 * It comes into being complete (written aside, then linked: link(2) fails when the name exists), so
 * nobody ever reads half of one. A stale file is replaced in one step, and only by who has taken
 * `<path>.after` in the same way and then still found it stale: nobody's live file is ever moved.
 * Whoever finds `<path>.after` held gives way to its holder.
 *
 * @param own tells what is written aside from that of others who do the same now, such as a pid
 * @param isHeld whether who has written that content is still there
 * @throws what the file system throws
 */
export function takeFile(
  path: string,
  content: string,
  own: number,
  isHeld: (content: string) => boolean,
): TakenFile {
  const mine = `${path}.${own}`;
  const heldIn = (file: string): TakenFile | undefined => {
    const found = readText(file);
    return found !== undefined && isHeld(found) ? { kind: 'held', content: found } : undefined;
  };
  try {
    // On a full disk it is made, and stays empty.
    writeFileSync(mine, content, { mode: 0o600 });
    for (;;) {
      if (linked(mine, path)) return { kind: 'taken' };
      const held = heldIn(path);
      if (held) return held;
      const after = `${path}.after`;
      const right = takeFile(after, content, own, isHeld);
      if (right.kind === 'held') return right;
      try {
        // Given back meanwhile, it is anybody's to link.
        if (readText(path) === undefined) continue;
        const other = heldIn(path);
        if (other) return other;
        renameSync(mine, path);
        return { kind: 'taken' };
      } finally {
        remove(after);
      }
    }
  } finally {
    remove(mine);
  }
}

/** False where the name exists. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** One that is gone is no error. */
function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
