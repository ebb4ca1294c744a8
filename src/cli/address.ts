/**
 * How the reader writes a command for the stack at hand, from where they stand: with the options that
 * named it this time, and the program as they can call it.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import { shownWord } from '../model/shell-word.js';
import type { NamingOptions } from './options.js';

/** What is known of how this program was called. */
export interface Calling {
  /** Path of the program's file. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As the reader calls this machine, from another one; undefined: they are here. */
  readonly host?: string | undefined;
}

/** npm puts such folders on the PATH of what it runs; the shell of the reader does not have them. */
const ADDED_BY_NPM = join('node_modules', '.bin');

function isOnPath(path: string | undefined): boolean {
  return (path ?? '').split(delimiter).some((folder) => {
    if (folder === '' || folder.endsWith(`${sep}${ADDED_BY_NPM}`)) return false;
    if (folder.endsWith('node-gyp-bin')) return false;
    try {
      accessSync(join(folder, 'sockpit'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The words that call this program: `sockpit`, `npx sockpit`, Node with its file, or `sockpit -H vps`. */
export function programWord({ script, cwd, env, host }: Calling): string {
  // What lies here, and how it is found, is nothing to who sits elsewhere.
  if (host !== undefined) return `sockpit -H ${shownWord(host)}`;
  if (isOnPath(env.PATH)) return 'sockpit';
  if (script.includes(`${sep}node_modules${sep}`)) return 'npx sockpit';
  const near = relative(cwd, script);
  return `node ${shownWord(near.startsWith('..') ? script : near)}`;
}

/** Writes a command for the stack that `options` name, such as `sockpit -f dev.procfile down`. */
export type Address = (words?: string) => string;

export function addressOf(options: NamingOptions, calling: Calling): Address {
  const named = [
    ['-C', options.directory],
    ['-f', options.file],
    ['--name', options.name],
  ].flatMap(([flag = '', value]) => (value === undefined ? [] : [flag, shownWord(value)]));
  const start = [programWord(calling), ...named].join(' ');
  return (words) => (words === undefined ? start : `${start} ${words}`);
}

let calledAs: string | undefined;

/**
 * Takes from the environment what `sockpit -H` says over there, as nothing that is started has to know it;
 * every address of this process is as seen from there.
 * @returns the host; undefined where the command came from here
 */
export function takeCalledAs(): string | undefined {
  calledAs = process.env['SOCKPIT_CALLED_AS'];
  delete process.env['SOCKPIT_CALLED_AS'];
  return calledAs;
}

/** For this process. */
export function address(options: NamingOptions): Address {
  const [, script = 'sockpit'] = process.argv;
  return addressOf(options, { script, cwd: process.cwd(), env: process.env, host: calledAs });
}
