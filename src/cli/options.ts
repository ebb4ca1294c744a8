/**
 * What was written on the command line, and what follows from it for loading the config.
 */
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import type { LoadOptions } from '../config/load.js';

/** Options that name a stack; every command takes them. */
export interface NamingOptions {
  file?: string;
  directory?: string;
  name?: string;
}

/** Options that change for one start what the config says. */
export interface PlanOptions extends NamingOptions {
  port?: number;
  listen?: string[];
  exclude?: string[];
  formation?: Record<string, number>;
  env?: string[];
}

/** Options of `up`. */
export interface UpOptions extends PlanOptions {
  detach?: boolean;
  plain?: boolean;
  json?: boolean;
  exitOnFailure?: boolean;
  color?: boolean;
  ascii?: boolean;
  /** Default: whether this process was started in a terminal. */
  interactive?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** True where a person typed the command. */
function isTyped(env: Env): boolean {
  return env.CI === undefined && isatty(0);
}

/** True where a person sits at a terminal that can show the dashboard. */
export function hasScreen(options: UpOptions, env: Env): boolean {
  if (options.plain === true || options.json === true) return false;
  if (!env.TERM || env.TERM === 'dumb') return false;
  return isTyped(env) && isatty(1);
}

/** True where colours are wanted (https://no-color.org), and the terminal has not said that it has none. */
export function wantsColor(options: { color?: boolean }, env: Env): boolean {
  if (env.TERM === 'dumb') return false;
  return options.color !== false && (env.NO_COLOR === undefined || env.NO_COLOR === '');
}

export function loadOptions(options: UpOptions, apps: readonly string[], env: Env): LoadOptions {
  const { file, directory, name, port, listen, exclude, formation, env: envFiles } = options;
  return {
    directory: resolve(directory ?? '.'),
    ...(file === undefined ? {} : { file }),
    env,
    overrides: {
      interactive: options.interactive ?? isTyped(env),
      ...(name === undefined ? {} : { name }),
      ...(port === undefined ? {} : { port }),
      ...(listen === undefined ? {} : { listen }),
      ...(apps.length === 0 ? {} : { only: apps }),
      ...(exclude === undefined ? {} : { exclude }),
      ...(formation === undefined ? {} : { instances: formation }),
      ...(envFiles === undefined ? {} : { envFiles }),
    },
  };
}

/**
 * The same options as words again, for the supervisor that is spawned with them. It has no terminal
 * of its own, so it is told whether there is one.
 */
export function upOptionWords(apps: readonly string[], options: UpOptions, env: Env): string[] {
  const words: string[] = [];
  const add = (flag: string, value: string | number | undefined): void => {
    if (value !== undefined) words.push(flag, String(value));
  };
  add('--file', options.file);
  add('--directory', options.directory);
  add('--name', options.name);
  add('--port', options.port);
  for (const listen of options.listen ?? []) add('--listen', listen);
  for (const app of options.exclude ?? []) add('--exclude', app);
  for (const [app, count] of Object.entries(options.formation ?? {})) {
    add('--formation', `${app}=${count}`);
  }
  for (const file of options.env ?? []) add('--env', file);
  if (options.exitOnFailure === true) words.push('--exit-on-failure');
  if (options.color === false) words.push('--no-color');
  if (isTyped(env)) words.push('--interactive');
  return [...words, '--', ...apps];
}
