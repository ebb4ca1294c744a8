/**
 * Whose the files in a stack's log directory are. Pure.
 */
import { join } from 'node:path';

/** Of the proxy, beside those of the apps. */
export const COMBINED_LOG = 'access.log';

/** The file of an app in a directory of logs. Names are made safe for any name of an app. */
export function logPath(directory: string, app: string): string {
  const name = `${encodeURIComponent(app)}.log`;
  // Some file systems take large and small letters for the same.
  const isTaken = name.toLowerCase() === COMBINED_LOG;
  return join(directory, isTaken ? escapedAtFirst(name) : name);
}

/** Where rotation has put a file that was at `path` before so many newer ones. */
export function agedPath(path: string, age: number): string {
  return age === 0 ? path : `${path}.${age}`;
}

/** A name that reads back as the same, and is another file's. */
function escapedAtFirst(name: string): string {
  return `%${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
}

/** The app whose log a file is, also where it is rotated; undefined for a file that is no app's log. */
export function appOfFile(name: string): string | undefined {
  const [, current, encoded = ''] = /^((.+)\.log)(?:\.\d+)?$/.exec(name) ?? [];
  if (current === undefined || current === COMBINED_LOG) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
