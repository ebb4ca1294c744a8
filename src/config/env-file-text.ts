/**
 * A file of variables as it is on the disk → its text, or why there is none. Only a file that is not
 * there is none in silence: what cannot be read as it is would reach an app as something else.
 */
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.js';
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

export type EnvFileText =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'missing' } | RefusedEnvFile;

export type ReadEnvFile = (path: string) => EnvFileText;

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

/** @param namedAt where the config names it: the place of what is wrong with all of it */
export function refusedEnvFile(path: string, refused: RefusedEnvFile, namedAt?: Mark): Diagnostic {
  const { mark = namedAt ?? refusedMark(path, undefined), message, advice } = refused;
  return diagnosticAt('error', mark, message, advice);
}

function withoutBytes(path: string, error: unknown): EnvFileText {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'ENOENT') {
    const target = targetOf(path);
    if (target === undefined) return { kind: 'missing' };
    return refused(path, `it leads to ${target}, which does not exist`, error);
  }
  // The folder of a Python environment, which many call so.
  if (code === 'EISDIR' && existsSync(join(path, 'pyvenv.cfg'))) return { kind: 'missing' };
  return refused(path, unreadableReason(error), error);
}

function refused(path: string, reason: string, cause: unknown): RefusedEnvFile {
  const message = `the env file ${path} cannot be read: ${reason}`;
  const advice = `correct or remove it; look at it with: ls -ld ${path}`;
  return { kind: 'refused', message, advice, mark: undefined, cause };
}

/** Where a link leads; undefined where there is none. */
function targetOf(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
