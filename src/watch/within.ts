/**
 * Where a path stands relative to a folder. Paths are absolute and normal: no `.`, no `..`, no slash at
 * the end.
 */

/** True for the folder itself and everything below it. */
export function isWithin(path: string, folder: string): boolean {
  if (folder === '/') return path.startsWith('/');
  return path === folder || (path.startsWith(folder) && path[folder.length] === '/');
}

/** The names that lead from `folder` to a path within it; none for the folder itself. */
export function segmentsBelow(path: string, folder: string): readonly string[] {
  const rest = path.slice(folder === '/' ? 1 : folder.length + 1);
  return rest === '' ? [] : rest.split('/');
}
