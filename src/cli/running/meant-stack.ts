/**
 * Which of the running stacks a command means where the config it finds says nothing: the file was
 * moved, deleted or never had a name that is found by itself.
 */
import { dirname, resolve } from 'node:path';
import type { StackStatus } from '../../model/status.js';

/** What the command line says of the stack. */
export interface Meaning {
  /** Absolute: the working directory, or `-C`. */
  readonly directory: string;
  /** `-f`, as it was written. */
  readonly file: string | undefined;
  /** `--name`. */
  readonly name: string | undefined;
}

/** What is asked of a stack that runs. */
export type StackCandidate = Pick<StackStatus, 'stack' | 'config'>;

/**
 * By `-f` the stacks of that file, otherwise by `--name` those of that name (of this folder, if any is),
 * otherwise those of this folder.
 *
 * @param realFolder resolves symbolic links, and returns what does not exist as it is
 */
export function meantStacks<T extends StackCandidate>(
  stacks: readonly T[],
  { directory, file, name }: Meaning,
  realFolder: (path: string) => string,
): readonly T[] {
  const here = realFolder(directory);
  const isHere = ({ config }: StackCandidate): boolean => realFolder(dirname(config)) === here;
  const named = stacks.filter(({ stack }) => name === undefined || stack === name);
  if (file !== undefined) {
    const path = resolve(directory, file);
    return named.filter(({ config }) => config === path);
  }
  const ofThisFolder = named.filter(isHere);
  return name === undefined || ofThisFolder.length > 0 ? ofThisFolder : named;
}
