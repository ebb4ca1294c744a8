/**
 * Which file an interpreter is given to run. Only what is certain: a file by its ending, behind
 * flags of which it is known that they take no value.
 */
import { isPython, isShell } from '../../model/interpreters.js';
import type { ShellWord } from '../../model/shell-tokens.js';

interface Interpreter {
  /** Asked with the name of a program. */
  readonly is: (name: string) => boolean;
  /** Flags that take no value, and leave the next word to be the script. */
  readonly flags: RegExp;
  readonly script: RegExp;
}

const INTERPRETERS: readonly Interpreter[] = [
  { is: isPython, flags: /^-[bBdEiIOPqsSuvx]+$/, script: /\.pyw?$/ },
  {
    is: (name) => name === 'node',
    flags: /^--(watch|inspect(-brk|-wait)?(=.*)?|enable-source-maps|no-warnings|trace-warnings)$/,
    script: /\.[cm]?[jt]s$/,
  },
  { is: (name) => /^ruby[\d.]*$/.test(name), flags: /^-[wW]$/, script: /\.rb$/ },
  { is: (name) => name === 'perl', flags: /^-[wT]+$/, script: /\.pl$/ },
  { is: (name) => name === 'php', flags: /^-[nq]$/, script: /\.php$/ },
  { is: isShell, flags: /^-[eux]+$/, script: /\.(ba|z|k)?sh$/ },
];

/**
 * @param program as written; only one that is found along PATH
 * @param words its arguments
 * @returns a path as written; undefined where none is certain
 */
export function scriptFile(program: string, words: readonly ShellWord[]): string | undefined {
  const interpreter = INTERPRETERS.find((one) => one.is(program));
  const word = words.find(({ text }) => interpreter?.flags.test(text) !== true);
  if (interpreter === undefined || word === undefined || word.dynamic) return undefined;
  const { text, quoted } = word;
  const expands = !quoted && /[*?[]|^~/.test(text);
  return interpreter.script.test(text) && !text.startsWith('-') && !expands ? text : undefined;
}
