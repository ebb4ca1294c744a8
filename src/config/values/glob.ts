/**
 * Globs of `watch` and `ignore`. What cannot mean anything is refused here: it would match nothing, in
 * silence.
 */
import { Refusal, type ValueKind, word } from './kind.js';

const PAIRS: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** The first bracket that is not closed, or not opened. */
function unmatched(glob: string): string | undefined {
  const open: string[] = [];
  for (const [, sign = ''] of glob.replace(/\\./g, '').matchAll(/([{}[\]()])/g)) {
    const closes = PAIRS[sign];
    if (closes !== undefined) open.push(sign);
    else if (PAIRS[open.pop() ?? ''] !== sign) return sign;
  }
  return open.at(-1);
}

export const glob: ValueKind<string> = word("'GLOB'", { type: 'string' }, (value, key) => {
  if (value.startsWith('!')) {
    const rest = value.slice(1);
    return new Refusal(
      `cannot leave anything out with a \`!\`: \`${value}\``,
      key === 'watch' ? `write ignore='${rest}'` : `name what is watched with watch='${rest}'`,
    );
  }
  if (/,/.test(value.replace(/\\.|\{.*\}/g, ''))) {
    const parts = value.split(/,\s*/).map((part) => `'${part}'`);
    return new Refusal(
      `has a comma in one glob: \`${value}\``,
      `several are written ${key}=${parts.join(',')}; a comma in a name is written \\,`,
    );
  }
  const sign = unmatched(value);
  if (sign === undefined) return value;
  return new Refusal(
    `has a \`${sign}\` without its other half: \`${value}\``,
    `a comma outside of quotes separates two globs: write such as ${key}='**/*.{py,html}'`,
  );
});
