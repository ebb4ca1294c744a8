/**
 * Finds the config: which file of which folder. Only names are looked at, and a package.json for its
 * key, so that a plain Procfile loads without any library. Files are asked synchronously: on the way to
 * the first app's start the thread pool alone would cost more than all the calls.
 */
import { readdirSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from '../model/nearest.js';
import {
  candidatesIn,
  type ConfigForm,
  formOf,
  misnamedIn,
  OVERLAYS,
  REPOSITORY_MARKS,
  unreadIn,
} from './candidates.js';
import { messageOf } from '../model/message-of.js';

export interface FoundConfig {
  readonly kind: 'found';
  /** Absolute. */
  readonly path: string;
  readonly form: ConfigForm;
  /** `sockpit.local.*` beside it, absolute; the first is taken. */
  readonly overlays: readonly string[];
  /** Called as a config or an overlay, and in a notation that is not read; absolute. */
  readonly unread: readonly string[];
}

export interface MissingConfig {
  readonly kind: 'missing';
  readonly message: string;
  readonly advice: string;
}

export interface LocateOptions {
  readonly directory: string;
  readonly file?: string | undefined;
  /** `$HOME`. */
  readonly home: string | undefined;
  /** Our user; undefined where the system has none. */
  readonly uid: number | undefined;
}

/**
 * Without `file`: upward from the directory to the repository's root or `$HOME`, whichever comes
 * first, both included. Above the directory itself only folders count that are ours and that no one
 * else may write to: no stranger's /tmp/Procfile is ever run.
 */
export function locateConfig(options: LocateOptions): FoundConfig | MissingConfig {
  const start = resolve(options.directory);
  if (options.file !== undefined) return locateNamed(resolve(start, options.file), options.file);
  const home = options.home === undefined ? undefined : resolve(options.home);
  let advice = adviceFor([]);
  for (let folder = start; ; folder = dirname(folder)) {
    const entries = entriesOf(folder);
    if (folder === start && !Array.isArray(entries)) return unreadableFolder(start, entries);
    if (Array.isArray(entries)) {
      if (folder === start || isOurs(folder, options.uid)) {
        const path = configIn(folder, entries);
        if (path !== undefined) return found(path, entries);
        if (folder === start) advice = adviceFor(entries);
      }
      if (REPOSITORY_MARKS.some((mark) => entries.includes(mark))) break;
    }
    if (folder === home || dirname(folder) === folder) break;
  }
  return {
    kind: 'missing',
    message: `no config found in ${start} or above it`,
    advice,
  };
}

/** What to do in a folder without a config, by the names of its entries. */
function adviceFor(entries: readonly string[]): string {
  const [unread] = unreadIn(entries);
  const form = unread === undefined ? undefined : formOf(unread);
  if (typeof form === 'object') return `there is ${form.message}; ${form.advice}`;
  const misnamed = misnamedIn(entries);
  if (misnamed !== undefined) {
    const name = misnamed.replace(/^\.?sockpit\./, 'sockpit.config.');
    return `there is ${misnamed}: sockpit -f ${misnamed}, or call it ${name}`;
  }
  const spare = entries.find((name) => /^procfile\b/i.test(name));
  if (spare !== undefined) return `there is ${spare}: sockpit -f ${spare}`;
  const foreign = entries.find((name) => /^(?:Caddyfile|nginx\.conf)$/.test(name));
  if (foreign !== undefined) {
    return `there is ${foreign}; a Procfile of its routes: sockpit import ${foreign} -o Procfile`;
  }
  const line = 'api: gunicorn --bind unix:app.sock api:app';
  return `write a Procfile with a line such as \`${line}\`, have one proposed with: sockpit init, or name a file with -f`;
}

/** The config that is taken in a folder, among the names of its entries. */
export function configIn(folder: string, entries: readonly string[]): string | undefined {
  for (const name of candidatesIn(entries)) {
    const path = join(folder, name);
    if (name !== 'package.json' || hasKey(path)) return path;
  }
  return undefined;
}

/** A package.json that cannot be read or parsed is npm's trouble, and none of ours without the key. */
function hasKey(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  if (!text.includes('"sockpit"')) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'sockpit');
  } catch {
    // Broken, and it seems to be meant for us: reading it says where.
    return /"sockpit"\s*:\s*\{/.test(text);
  }
}

function locateNamed(path: string, written: string): FoundConfig | MissingConfig {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'ENOTDIR')) return unreadable(path, error);
    const target = linkTarget(path);
    if (target !== undefined) {
      return {
        kind: 'missing',
        message: `${written} leads to ${target}, which does not exist`,
        advice: `see where it should lead: ls -ld ${written}`,
      };
    }
    const beside = entriesOf(dirname(path));
    const near = Array.isArray(beside) ? nearest(basename(path), beside) : undefined;
    return {
      kind: 'missing',
      message: `${written} does not exist`,
      advice:
        near === undefined ? `looked for ${path}` : `did you mean ${join(dirname(written), near)}?`,
    };
  }
  if (stats.isDirectory()) {
    return {
      kind: 'missing',
      message: `${written} is a directory, not a config`,
      advice: `name a file in it, or work from there: sockpit -C ${written}`,
    };
  }
  const entries = entriesOf(dirname(path));
  return found(path, Array.isArray(entries) ? entries : []);
}

/** Where a link leads; undefined for what is none. */
function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function found(path: string, entries: readonly string[]): FoundConfig | MissingConfig {
  const form = formOf(path);
  if (typeof form === 'object') return { kind: 'missing', ...form };
  const beside = (name: string): string => join(dirname(path), name);
  return {
    kind: 'found',
    path,
    form,
    overlays: OVERLAYS.filter((name) => entries.includes(name)).map(beside),
    unread: unreadIn(entries).map(beside),
  };
}

/** Names in a folder, or the error. */
function entriesOf(folder: string): string[] | Error {
  try {
    return readdirSync(folder);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isOurs(folder: string, uid: number | undefined): boolean {
  if (uid === undefined) return true;
  try {
    const stats = statSync(folder);
    const writableByAll = (stats.mode & 0o002) !== 0;
    return stats.uid === uid && !writableByAll;
  } catch {
    return false;
  }
}

function unreadableFolder(folder: string, error: Error): MissingConfig {
  if (isCode(error, 'ENOENT')) {
    return {
      kind: 'missing',
      message: `the folder ${folder} does not exist`,
      advice: 'correct -C',
    };
  }
  if (isCode(error, 'ENOTDIR')) {
    return {
      kind: 'missing',
      message: `${folder} is not a folder`,
      advice: `name a file with -f: sockpit -f ${folder}`,
    };
  }
  return unreadable(folder, error);
}

export function unreadable(path: string, error: unknown): MissingConfig {
  return {
    kind: 'missing',
    message: `${path} cannot be read: ${unreadableReason(error)}`,
    advice: `look at it with: ls -ld ${path}`,
  };
}

export function unreadableReason(error: unknown): string {
  if (isCode(error, 'EACCES', 'EPERM')) return 'permission is denied';
  if (isCode(error, 'EISDIR')) return 'it is a directory';
  if (isCode(error, 'ENOENT')) return 'it does not exist';
  return messageOf(error);
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
