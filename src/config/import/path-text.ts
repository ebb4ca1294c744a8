/**
 * Paths of another program's configuration as text: how they are written, and when two are the same.
 */
import { decodedPath } from '../../model/decoded-path.js';

/** Also of what is no whole segment. */
export function escaped(path: string): string {
  return encodeURI(path).replace(/%25/g, '%').replace(/[?#]/g, encodeURIComponent);
}

/** Whether a program takes `/Admin/` and `/admin/` for the same path. */
export type LetterCase = 'exact' | 'any';

/** True where a path, or a prefix, lies below a beginning; both escaped as in a URL. */
export function begins(path: string, beginning: string, letterCase: LetterCase): boolean {
  return letterCase === 'exact'
    ? path.startsWith(beginning)
    : withoutCase(path).startsWith(withoutCase(beginning));
}

/** Letters of other alphabets have a case as well, behind their escapes. */
function withoutCase(path: string): string {
  return escaped(decodedPath(path).toLowerCase());
}
