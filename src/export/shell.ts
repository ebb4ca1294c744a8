/**
 * Words of a POSIX shell.
 */

/** A word that the shell takes to the letter. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Makes the folder of a socket, for us alone: every folder on the way that is not there yet. */
export function makePrivateFolder(path: string): string {
  return `(umask 077 && mkdir -p ${shellWord(path)})`;
}
