/**
 * Shell lines that more than one target writes.
 */
import { shellWord } from '../model/shell-word.js';

/** Makes the folder of a socket, for us alone: every folder on the way that is not there yet. */
export function makePrivateFolder(path: string): string {
  return `(umask 077 && mkdir -p ${shellWord(path)})`;
}
