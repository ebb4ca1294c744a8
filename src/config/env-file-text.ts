/**
 * A file of variables as it is on the disk → its text, or why there is none. Only a file that is not
 * there is none in silence: what cannot be read as it is would reach an app as something else.
 */
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
import type { EnvFile } from '../model/env-files.js';
import { unreadableReason } from './locate.js';
import { diagnosticAt, type Mark } from './raw.js';
import { decodeText, refusedMark } from './text.js';
import { withoutValue } from './env-file.js';

export interface RefusedEnvFile {
  readonly kind: 'refused';
  readonly message: string;
  readonly advice: string;
  /** Undefined where it concerns the whole file. */
  readonly mark: Mark | undefined;
  /** What the file system has thrown. */
  readonly cause: unknown;
}

/** Where a file of variables might be. */
export interface EnvFolder {
  readonly kind: 'folder';
  /** Of an environment that Python or conda has made: many are called `.env`, and are meant to be. */
  readonly isEnvironment: boolean;
}

export type EnvFileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | EnvFolder
  | RefusedEnvFile;

export type ReadEnvFile = (path: string) => EnvFileText;

/** In the folders of environments: of Python, and of conda. */
const ENVIRONMENT_MARKS = ['pyvenv.cfg', 'conda-meta'];

export const readEnvFile: ReadEnvFile = (path) => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return withoutBytes(path, error);
  }
  const decoded = decodeText(bytes);
  if (decoded.kind === 'text') return decoded;
  const { kind, message, advice, line } = decoded;
  const mark = line && refusedMark(path, { ...line, text: withoutValue(line.text) });
  return { kind, message, advice, mark, cause: undefined };
};

/**
 * What is wrong with a file that is there and has no text; nothing, where nobody meant one.
 *
 * @param namedAt where the config names it: the place of what is wrong with all of it
 */
export function envFileFault(
  { path, kind }: EnvFile,
  read: EnvFolder | RefusedEnvFile,
  namedAt?: Mark,
): Diagnostic | undefined {
  const place = namedAt ?? refusedMark(path, undefined);
  if (read.kind === 'refused') {
    return diagnosticAt('error', read.mark ?? place, read.message, read.advice);
  }
  const { message, advice } = cannotBeRead(path, 'it is a directory');
  if (kind === 'named') return diagnosticAt('error', place, message, advice);
  // Nobody has said that there is a file: a folder that is called so has another purpose.
  if (read.isEnvironment) return undefined;
  return diagnosticAt('warning', place, `${path} is a folder: no variables are read there`);
}

function withoutBytes(path: string, error: unknown): EnvFileText {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'ENOENT') {
    const target = targetOf(path);
    if (target === undefined) return { kind: 'missing' };
    return refused(path, `it leads to ${target}, which does not exist`, error);
  }
  if (code === 'EISDIR') {
    const isEnvironment = ENVIRONMENT_MARKS.some((name) => existsSync(join(path, name)));
    return { kind: 'folder', isEnvironment };
  }
  return refused(path, unreadableReason(error), error);
}

function refused(path: string, reason: string, cause: unknown): RefusedEnvFile {
  return { kind: 'refused', ...cannotBeRead(path, reason), mark: undefined, cause };
}

function cannotBeRead(path: string, reason: string): { message: string; advice: string } {
  const message = `the env file ${path} cannot be read: ${reason}`;
  return { message, advice: `correct or remove it; look at it with: ls -ld ${path}` };
}

/** Where a link leads; undefined where there is none. */
function targetOf(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
