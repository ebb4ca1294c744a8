/**
 * A folder as it is looked at: nothing of it is run.
 */

export interface FolderView {
  /** Names of the files in a folder; empty where it cannot be read. */
  files(path: string): readonly string[];
  folders(path: string): readonly string[];
  read(path: string): string | undefined;
}

const SKIPPED = /^(\.|_|node_modules$|vendor$|venv$|env$|tests?$|docs?$|log$|tmp$)/;

/** Folders of tools, of dependencies, of tests: no app of the project is in them. */
export function isSkipped(folder: string): boolean {
  return SKIPPED.test(folder);
}
