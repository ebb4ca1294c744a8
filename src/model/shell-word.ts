/**
 * One word of a POSIX shell's command line (POSIX XCU 2.2), for lines that are written for people and
 * for other programs' configs.
 */

/** The word that a shell takes to the letter, in quotes where it needs them. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The same on one line of a terminal: a word with control characters in it, which would act there, is
 * written `$'…'` as bash and zsh take it.
 */
export function shownWord(text: string): string {
  if (!/\p{Cc}/u.test(text)) return shellWord(text);
  const escaped = text
    .replaceAll(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll(/\p{Cc}/gu, (one) => {
      const code = one.charCodeAt(0).toString(16);
      return one < '\u0080' ? `\\x${code.padStart(2, '0')}` : `\\u00${code}`;
    });
  return `$'${escaped}'`;
}
