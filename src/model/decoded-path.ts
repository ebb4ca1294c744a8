/** A path of a URL, or a prefix, with its escapes decoded; as it stands where they cannot be. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
