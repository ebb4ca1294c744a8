/**
 * Which files all apps together watch, by the rules as they were on the disk when it was made.
 */
import { gitRules, IGNORE_FILE } from './git-rules.js';
import { enters, interestOf, rootsOf, wants } from './interest.js';
import type { IgnoredByGit, Interest, WatchingApp } from './interest.js';
import { isGitAtWork, repositoryOf, type Repository } from './repository.js';
import { readText } from '../files/read-text.js';

export class Scope {
  /** Where to begin, whether it exists or not. */
  readonly roots: readonly string[];
  readonly #interests: readonly Interest[];
  readonly #repositories: ReadonlyMap<string, Repository | undefined>;

  constructor(apps: readonly WatchingApp[]) {
    const rules = new Map<string, IgnoredByGit>();
    this.#repositories = new Map(apps.map((app) => [app.name, repositoryOf(app.cwd)]));
    this.#interests = apps.map((app) => {
      const root = this.#repositories.get(app.name)?.root ?? app.cwd;
      const known = rules.get(root) ?? gitRules(root, readText);
      rules.set(root, known);
      return interestOf(app, known);
    });
    this.roots = rootsOf(this.#interests);
  }

  enters(folder: string): boolean {
    return this.#interests.some((interest) => enters(interest, folder));
  }

  /** Whether a file concerns an app, or is a rule that says which do. */
  wants(file: string): boolean {
    return isRule(file) || this.#interests.some((interest) => wants(interest, file));
  }

  /** The apps that a change of a file reloads. */
  concernedBy(file: string): readonly string[] {
    return this.#interests.filter((interest) => wants(interest, file)).map(({ app }) => app);
  }

  /** Whether git is exchanging the files of an app as a whole. */
  isGitAtWork(app: string): boolean {
    const repository = this.#repositories.get(app);
    return repository !== undefined && isGitAtWork(repository);
  }
}

/** Whether a scope that is made after a change of this file may be another one. */
export function isRule(file: string): boolean {
  return file.endsWith(`/${IGNORE_FILE}`);
}
