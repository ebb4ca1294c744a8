/**
 * Globs of `watch` and `ignore`. What cannot mean anything is refused here: it would match nothing, in
 * silence.
 */
import { readGlob } from '../../model/glob.js';
import { ValueRefusal, type ValueKind, wordKind } from './kind.js';

export const glob: ValueKind<string> = wordKind("'GLOB'", { type: 'string' }, (value, key) => {
  if (value.startsWith('!')) {
    const rest = value.slice(1);
    return new ValueRefusal(
      `cannot leave anything out with a \`!\`: \`${value}\``,
      key === 'watch' ? `write ignore='${rest}'` : `name what is watched with watch='${rest}'`,
    );
  }
  if (/,/.test(value.replace(/\\.|\{.*\}/g, ''))) {
    const parts = value.split(/,\s*/).map((part) => `'${part}'`);
    return new ValueRefusal(
      `has a comma in one glob: \`${value}\``,
      `several are written ${key}=${parts.join(',')}; a comma in a name is written \\,`,
    );
  }
  const { fault } = readGlob(value);
  switch (fault?.kind) {
    case undefined:
      return value;
    case 'alternatives':
      return new ValueRefusal(
        `has alternatives without a sign before them: \`${value}\``,
        'write @(a|b) or {a,b}; a | that means itself is written \\|',
      );
    case 'half':
      return new ValueRefusal(
        `has a \`${fault.sign}\` without its other half: \`${value}\``,
        fault.sign === '{' || fault.sign === '}'
          ? `a comma outside of quotes separates two globs: write such as ${key}='**/*.{py,html}'`
          : `one that means itself is written \\${fault.sign}`,
      );
  }
});
