/**
 * From a request's path to a file below a root, and to nothing else: no way out by `..`, by an
 * escape or by a symbolic link, no hidden files, nothing that is not a regular file.
 */
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export type FileLookup =
  | {
      readonly kind: 'file';
      /** Real path of the root, without a separator at its end. */
      readonly root: string;
      /** Below the root, segments as on disk. */
      readonly segments: readonly string[];
      readonly stats: Stats;
    }
  /** A directory asked for without the slash at its end; relative to the request's own URL. */
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'none' };

const NONE: FileLookup = { kind: 'none' };

/** The decoded segments of a path, or undefined for one that can name no file of ours. */
export function fileSegments(urlPath: string): string[] | undefined {
  const segments: string[] = [];
  for (const raw of urlPath.slice(1).split('/')) {
    let segment: string;
    try {
      segment = decodeURIComponent(raw);
    } catch {
      return undefined;
    }
    if (/[/\\\0]/.test(segment) || segment.startsWith('.')) return undefined;
    segments.push(segment);
  }
  // Empty ones between slashes name nothing on disk; the last one marks a directory.
  return segments.every((segment, i) => segment !== '' || i === segments.length - 1)
    ? segments
    : undefined;
}

/**
 * @param root directory, absolute.
 * @param urlPath begins with `/`, relative to the root.
 * @param hidden tells the real paths that are never served, such as the config.
 */
export async function findFile(
  root: string,
  urlPath: string,
  hidden: (realPath: string) => boolean,
): Promise<FileLookup> {
  const segments = fileSegments(urlPath);
  if (!segments) return NONE;
  const realRoot = await realpath(root).catch(() => undefined);
  if (realRoot === undefined) return NONE;
  const asked = segments.at(-1) === '' ? [...segments.slice(0, -1), 'index.html'] : segments;
  const inside = await inRoot(realRoot, asked, hidden);
  if (!inside) return NONE;
  const { stats } = inside;
  if (stats.isFile()) return { kind: 'file', root: realRoot, ...inside };
  if (!stats.isDirectory() || segments.at(-1) === '') return NONE;
  // Relative to the URL that the browser has, so right under every prefix and never another host.
  return { kind: 'redirect', location: `./${urlPath.slice(urlPath.lastIndexOf('/') + 1)}/` };
}

/**
 * What stands there once links are followed, if that may be shown.
 * @param realRoot real path of the root.
 * @param asked names below it, as on disk.
 */
export async function inRoot(
  realRoot: string,
  asked: readonly string[],
  hidden: (realPath: string) => boolean,
): Promise<{ readonly segments: readonly string[]; readonly stats: Stats } | undefined> {
  const real = await realpath(path.join(realRoot, ...asked)).catch(() => undefined);
  if (real === undefined || hidden(real)) return undefined;
  const segments = path.relative(realRoot, real).split(path.sep);
  if (path.isAbsolute(segments.join(path.sep)) || segments.some((part) => part.startsWith('.'))) {
    return undefined;
  }
  const stats = await stat(real).catch(() => undefined);
  return stats && { segments, stats };
}
