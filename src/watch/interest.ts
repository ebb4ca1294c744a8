/**
 * Which apps a change of a path concerns, and into which folders one has to look. Pure: what
 * `.gitignore` says comes in as a question.
 */
import { compileExcept, compileGlob, type WatchGlob } from './glob.js';
import { isFileLeftOut, isFolderLeftOut } from './left-out.js';
import { isWithin } from './within.js';

/** What of an app says which files it watches. */
export interface WatchingApp {
  readonly name: string;
  /** Absolute; the globs are relative to it. */
  readonly cwd: string;
  readonly watch: readonly string[];
  readonly ignore: readonly string[];
}

/** Whether git ignores a path. */
export type IgnoredByGit = (path: string, kind: 'file' | 'folder') => boolean;

interface Part {
  readonly glob: WatchGlob;
  /** What a glob begins with by name is meant, though git ignores it. */
  readonly heedsGit: boolean;
}

export interface Interest {
  readonly app: string;
  readonly parts: readonly Part[];
  isExcepted(path: string): boolean;
  readonly ignoredByGit: IgnoredByGit;
}

/** @param ignoredByGit asked now about where each glob begins, and about all else when it comes */
export function interestOf(app: WatchingApp, ignoredByGit: IgnoredByGit): Interest {
  const excepts = app.ignore.map((written) => compileExcept(written, app.cwd));
  return {
    app: app.name,
    parts: app.watch.map((written) => {
      const glob = compileGlob(written, app.cwd);
      return { glob, heedsGit: !ignoredByGit(glob.named, 'folder') };
    }),
    isExcepted: (path) => excepts.some((matches) => matches(path)),
    ignoredByGit,
  };
}

/** Whether a change of this file reloads the app. */
export function wants(interest: Interest, file: string): boolean {
  return (
    interest.parts.some(
      ({ glob, heedsGit }) =>
        glob.matches(file) &&
        !isFileLeftOut(file, glob) &&
        !isFolderLeftOut(file.slice(0, file.lastIndexOf('/')), glob) &&
        !(heedsGit && interest.ignoredByGit(file, 'file')),
    ) && !interest.isExcepted(file)
  );
}

/** Whether a folder may hold such files, or leads to one that may. */
export function enters(interest: Interest, folder: string): boolean {
  const holds = interest.parts.some(
    ({ glob, heedsGit }) =>
      isWithin(glob.base, folder) ||
      (isWithin(folder, glob.base) &&
        glob.mayHold(folder) &&
        !isFolderLeftOut(folder, glob) &&
        !(heedsGit && interest.ignoredByGit(folder, 'folder'))),
  );
  return holds && !interest.isExcepted(folder);
}

/** Where to begin: the highest of all places that any glob begins at, none within another. */
export function rootsOf(interests: readonly Interest[]): readonly string[] {
  const bases = [
    ...new Set(interests.flatMap(({ parts }) => parts.map(({ glob }) => glob.base))),
  ].sort();
  return bases.filter((base) => !bases.some((other) => other !== base && isWithin(base, other)));
}
