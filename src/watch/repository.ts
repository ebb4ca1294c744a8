/**
 * The git repository around a folder, as far as watching needs it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export interface Repository {
  /** The folder that holds `.git`. */
  readonly root: string;
  /** Where its index lives: `.git`, or for a worktree or submodule what the file of that name says. */
  readonly gitFolder: string;
}

/** The repository that a folder, which need not exist, is in. */
export function repositoryOf(folder: string): Repository | undefined {
  for (let root = folder; ; root = dirname(root)) {
    const gitFolder = gitFolderOf(root);
    if (gitFolder !== undefined) return { root, gitFolder };
    if (root === dirname(root)) return undefined;
  }
}

function gitFolderOf(root: string): string | undefined {
  const path = join(root, '.git');
  try {
    if (statSync(path).isDirectory()) return path;
    // gitrepository-layout(5): a text file that says where the repository is.
    const target = /^gitdir:\s*(.+?)\s*$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return target === undefined ? undefined : resolve(root, target);
  } catch {
    return undefined;
  }
}

/** Whether git is changing the files of the repository right now: it holds its index locked. */
export function isGitAtWork({ gitFolder }: Repository): boolean {
  return existsSync(join(gitFolder, 'index.lock'));
}
