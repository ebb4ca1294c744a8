/**
 * One word of a POSIX shell's command line (POSIX XCU 2.2), for lines that are written for people and
 * for other programs' configs.
 */

/** The word that a shell takes to the letter, in quotes where it needs them. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
