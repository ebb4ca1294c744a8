/**
 * Programs that run what they are given, by the last part of their path.
 */
import type { ShellWord } from './shell-tokens.js';

/** sh and its relatives. */
export function isShell(name: string): boolean {
  return /^(ba|da|z|k|mk|a)?sh$/.test(name);
}

/** Python of any version. */
export function isPython(name: string): boolean {
  return /^(python|pypy)[\d.]*$/.test(name);
}

/** Whether a shell takes the word after this one for what it is to run: `-c`, `-lc`. */
export function isScriptFlag(text: string): boolean {
  return /^-[a-z]*c$/.test(text);
}

/** What a shell with these arguments is given to run: `sh -c SCRIPT`. */
export function scriptOfShell(words: readonly ShellWord[]): ShellWord | undefined {
  const flag = words.findIndex(({ text }) => isScriptFlag(text));
  return flag === -1 ? undefined : words[flag + 1];
}
