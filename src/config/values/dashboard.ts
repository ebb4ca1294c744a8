/**
 * Values about the dashboard.
 */
import { DASHBOARD_KEYS, FIXED_KEYS, KEY_NAME } from '../../model/dashboard-keys.js';
import { nearest } from '../../model/nearest.js';
import { ValueRefusal, type ValueKind, wordKind } from './kind.js';

export interface KeyPair {
  /** What is pressed. */
  readonly key: string;
  /** The key that it stands for. */
  readonly meant: string;
}

/** `a=j,ctrl+x=r`, of which the quotes around it made one value. */
const PAIRS = /^[^\s,=]+=[^\s,=]+(?:,[^\s,=]+=[^\s,=]+)+$/u;

/** `ctrl+x=r`: Ctrl-X does what `r` does otherwise. */
export const keyPair: ValueKind<KeyPair> = wordKind(
  'KEY=KEY',
  { type: 'string', pattern: '^.+=.+$' },
  (value, name) => {
    if (/=.*\s.*=/u.test(value)) {
      const pairs = value.trim().split(/[\s,]+/u);
      return new ValueRefusal(
        `has a blank in it: \`${value}\``,
        `commas separate: ${name}=${pairs.join(',')}`,
      );
    }
    if (PAIRS.test(value)) {
      return new ValueRefusal(
        `has several pairs in one value: \`${value}\``,
        `commas separate them outside of quotes: ${name}=${value}; a structured file has a list`,
      );
    }
    const [, key = '', meant = ''] = /^(.+)=(.+)$/u.exec(value) ?? [];
    if (key === '') {
      return new ValueRefusal(`is not two keys: \`${value}\``, `such as ${name}=ctrl+x=r`);
    }
    if (!KEY_NAME.test(key)) {
      return new ValueRefusal(`names no key: \`${key}\``, 'such as ctrl+x, alt+r, f5, space or Z');
    }
    if (FIXED_KEYS.includes(key)) {
      return new ValueRefusal(`cannot change \`${key}\``, 'it does here what it does everywhere');
    }
    if (!DASHBOARD_KEYS.includes(meant)) {
      const near = nearest(meant, DASHBOARD_KEYS);
      const hint = near === undefined ? '' : `; did you mean ${key}=${near}?`;
      return new ValueRefusal(
        `gives \`${key}\` the meaning of \`${meant}\`, which has none`,
        `? in the dashboard shows all keys${hint}`,
      );
    }
    return { key, meant };
  },
);
