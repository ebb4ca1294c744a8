/**
 * Where a workspace of a package.json lies: `-w web` may name its folder or its package.
 */
import { basename, join } from 'node:path';
import type { ReadText } from './python-code.js';

/**
 * @param folder of the package.json, or the pnpm-workspace.yaml, that names its workspaces
 * @param wanted a folder relative to it, or the name of a package
 * @returns undefined where it is not found; folders are not listed, only asked for
 */
export function workspaceFolder(
  folder: string,
  wanted: string,
  readText: ReadText,
): string | undefined {
  const direct = join(folder, wanted);
  if (readText(join(direct, 'package.json')) !== undefined) return direct;
  // A package `@acme/web` mostly lies in a folder `web`.
  const places = patternsIn(folder, readText).map((pattern) =>
    join(folder, pattern.replace(/\*+.*$/, basename(wanted))),
  );
  return places.find((place) => nameIn(place, readText) === wanted);
}

function patternsIn(folder: string, readText: ReadText): string[] {
  const { workspaces } = manifestIn(folder, readText);
  const listed = Array.isArray(workspaces)
    ? workspaces
    : (workspaces as { readonly packages?: unknown } | undefined)?.packages;
  const pnpm = readText(join(folder, 'pnpm-workspace.yaml')) ?? '';
  return [
    ...(Array.isArray(listed) ? listed : []).filter((each) => typeof each === 'string'),
    ...[...pnpm.matchAll(/^\s*-\s*(["']?)([^"'#\n]+?)\1\s*$/gm)].map(
      ([, , pattern = '']) => pattern,
    ),
  ];
}

function nameIn(folder: string, readText: ReadText): unknown {
  return manifestIn(folder, readText).name;
}

function manifestIn(
  folder: string,
  readText: ReadText,
): { readonly name?: unknown; readonly workspaces?: unknown } {
  try {
    const found: unknown = JSON.parse(readText(join(folder, 'package.json')) ?? '');
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {};
  }
}
