/** What the system calls an error, such as `EACCES`; undefined for one of somebody else. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** A file or folder, or one on the way to it, is not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}
