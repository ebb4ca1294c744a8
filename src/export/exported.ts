/**
 * What an export gives: files to be written, and what the target cannot carry over.
 */

export interface ExportedFile {
  /** Relative to the folder that is written. */
  readonly path: string;
  readonly text: string;
}

export interface Exported {
  readonly files: readonly ExportedFile[];
  /** Empty folders that must be there beside them. */
  readonly folders: readonly string[];
  /** What differs from sockpit, in sentences; also written into the files. */
  readonly notes: readonly string[];
}

/** Nothing that was configured can be carried over in the form asked for. */
export class ExportError extends Error {
  override readonly name = 'ExportError';

  /** @param advice the next step */
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}

/** Lines of a comment; control characters of names and paths cannot end it. */
export function commentLines(lines: readonly string[]): string[] {
  return lines.map((line) => `# ${line.replace(/\p{Cc}/gu, '?')}`.trimEnd());
}
