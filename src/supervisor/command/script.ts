/**
 * Which file an interpreter is given to run. Only what is certain: a file by its ending, behind
 * flags of which it is known that they take no value.
 */
import type { ShellToken } from '../../model/shell-tokens.js';

type Word = Extract<ShellToken, { kind: 'word' }>;

interface Interpreter {
  readonly program: RegExp;
  /** Flags that take no value, and leave the next word to be the script. */
  readonly flags: RegExp;
  readonly script: RegExp;
}

const INTERPRETERS: readonly Interpreter[] = [
  { program: /^(python|pypy)[\d.]*$/, flags: /^-[bBdEiIOPqsSuvx]+$/, script: /\.pyw?$/ },
  {
    program: /^node$/,
    flags: /^--(watch|inspect(-brk|-wait)?(=.*)?|enable-source-maps|no-warnings|trace-warnings)$/,
    script: /\.[cm]?[jt]s$/,
  },
  { program: /^ruby[\d.]*$/, flags: /^-[wW]$/, script: /\.rb$/ },
  { program: /^perl$/, flags: /^-[wT]+$/, script: /\.pl$/ },
  { program: /^php$/, flags: /^-[nq]$/, script: /\.php$/ },
  { program: /^(ba|da|z|k|a)?sh$/, flags: /^-[eux]+$/, script: /\.(ba|z|k)?sh$/ },
];

/**
 * @param program as written; only one that is found along PATH
 * @param words its arguments
 * @returns a path as written; undefined where none is certain
 */
export function scriptOf(program: string, words: readonly Word[]): string | undefined {
  const interpreter = INTERPRETERS.find((one) => one.program.test(program));
  const word = words.find(({ text }) => interpreter?.flags.test(text) !== true);
  if (interpreter === undefined || word === undefined || word.dynamic) return undefined;
  const { text, quoted } = word;
  const expands = !quoted && /[*?[]|^~/.test(text);
  return interpreter.script.test(text) && !text.startsWith('-') && !expands ? text : undefined;
}
