/**
 * Flags that are given a password and do not say so, of programs known for it.
 */
import { basename } from 'node:path';

interface Flags {
  /** The next word is one, or is `user:password` where `pair` is set. */
  readonly next?: RegExp;
  readonly pair?: true;
  /** The word itself goes on with it. */
  readonly start?: RegExp;
}

const MYSQL: Flags = { start: /^-p(?=.)/ };

const PROGRAMS: Readonly<Record<string, Flags>> = {
  curl: { next: /^(?:-u|--user|-U|--proxy-user)$/, pair: true },
  http: { next: /^(?:-a|--auth)$/, pair: true },
  mariadb: MYSQL,
  mongosh: { next: /^-p$/ },
  mysql: MYSQL,
  mysqladmin: MYSQL,
  mysqldump: MYSQL,
  'redis-cli': { next: /^-a$/ },
  sshpass: { next: /^-p$/, start: /^-p(?=.)/ },
};

/** The flags of a program, by the word that calls it; undefined where there are none. */
export function passwordFlags(word: string): Flags | undefined {
  const name = basename(word);
  return Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
}

/** @param value what follows the flag */
export function isPasswordAfter(flags: Flags, flag: string, value: string): boolean {
  return flags.next?.test(flag) === true && (flags.pair !== true || /:./.test(value));
}

/** `-phunter2` → `-p`; undefined where no password follows in the word. */
export function beforePassword(flags: Flags, word: string): string | undefined {
  return flags.start?.exec(word)?.[0];
}
