/**
 * One look at the disk for all apps: tells of every change of a file, with the apps that it concerns.
 * It begins anew where it cannot go on: a folder was exchanged, rules of git changed, the kernel ran
 * out of watches. Nothing is lost over that, because the catalogue of files is kept.
 */
import { statSync } from 'node:fs';
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Change } from './burst.js';
import { Catalogue } from './catalogue.js';
import { gitRules, IGNORE_FILE } from './git-rules.js';
import { enters, interestOf, rootsOf, wants } from './interest.js';
import type { IgnoredByGit, Interest, WatchingApp } from './interest.js';
import { isGitAtWork, readIfThere, repositoryOf, type Repository } from './repository.js';
import { openToldTree } from './told-tree.js';
import type { Tree, TreeOptions } from './tree.js';
import { limitLine } from './words.js';

export interface LookoutOptions {
  readonly apps: readonly WatchingApp[];
  /** Epoch ms: a file that changed after it, and before it was first seen, has changed. */
  readonly since: number;
  readonly clock: Clock;
  changed(path: string, change: Change, apps: readonly string[]): void;
  notice(level: NoticeLevel, text: string): void;
  /** Tells when a path may have come, gone or been replaced. */
  watchPath(path: string, changed: () => void): { stop(): void };
  /** Opens a tree, polled so often where `pollEveryMs` is given. Default: {@link openTree}. */
  readonly openTree?: ((options: TreeOptions, pollEveryMs?: number) => Promise<Tree>) | undefined;
}

export interface Lookout {
  /** Resolves when all that is there has been seen. */
  readonly ready: Promise<void>;
  /** Whether files of an app are being exchanged as a whole, or looked for. */
  isUnsettled(app: string): boolean;
  /** From now on for these apps. */
  replace(apps: readonly WatchingApp[]): void;
  close(): Promise<void>;
}

/** Where the kernel cannot tell, each file is looked at so often, if they are not too many. */
const POLL_EVERY_MS = 2000;
const MOST_POLLED = 10_000;
/** After a look that came to nothing. */
const TRY_AGAIN_MS = 2000;

/** The kernel stamps files with a clock that goes in steps of a tick, so up to so much late. */
const CLOCK_STEP_MS = 10;

/** How the files are watched: `off` when neither way is possible. */
type Way = { readonly kind: 'told' } | { readonly kind: 'polled' } | { readonly kind: 'off' };

/** chokidar is loaded where it is needed. */
async function openTree(options: TreeOptions, pollEveryMs?: number): Promise<Tree> {
  if (pollEveryMs === undefined) return openToldTree(options);
  const { openPolledTree } = await import('./polled-tree.js');
  return openPolledTree(options, pollEveryMs);
}

/** Whether the kernel refused because a limit of inotify(7) is reached. */
function isLimit({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EMFILE';
}

export function createLookout(options: LookoutOptions): Lookout {
  const catalogue = new Catalogue();
  let apps = options.apps;
  let interests: readonly Interest[] = [];
  let repositories: ReadonlyMap<string, Repository | undefined> = new Map();
  let places: readonly { stop(): void }[] = [];
  /** The one that watches, and while it looks at everything the one before it. */
  const trees = new Set<Tree>();
  let way: Way = { kind: 'told' };
  let looking: Promise<void> | undefined;
  let again = false;
  /**
   * Files that are met for the first time have changed if they did so after this time. Undefined:
   * they are new, because nothing but the disk is another than at the look before.
   */
  let since: number | undefined = options.since;
  let closed = false;
  let retry: Timer | undefined;
  const troubles = new Set<string>();

  const report = (path: string, change: Change): void => {
    if (path.endsWith(`/${IGNORE_FILE}`)) lookByOtherRules();
    const concerned = interests.filter((interest) => wants(interest, path));
    if (concerned.length === 0) return;
    options.changed(
      path,
      change,
      concerned.map(({ app }) => app),
    );
  };
  const lost = (files: readonly string[]): void => {
    for (const file of files) report(file, 'deleted');
  };

  /** @param unfinished from when on files have changed that the look under way has not met yet */
  const trouble = (error: NodeJS.ErrnoException, unfinished: number | undefined): void => {
    if (isLimit(error)) {
      // Once it has been said, the tree that met it is about to be closed.
      if (way.kind !== 'told') return;
      way = { kind: 'polled' };
      const instead = `watching goes on by looking every ${POLL_EVERY_MS / 1000} s, which costs more`;
      options.notice('warning', limitLine(error.code, instead));
      since ??= unfinished;
      look();
    } else if (!troubles.has(error.message)) {
      troubles.add(error.message);
      options.notice('warning', `watching: ${error.message}`);
    }
  };

  const tooMany = (): void => {
    if (way.kind === 'off') return;
    way = { kind: 'off' };
    const instead = `and there are more than ${MOST_POLLED} to look at one by one, so watching is off`;
    options.notice('error', limitLine(undefined, instead));
    look();
  };

  /** What to watch, by the rules as they are now on the disk. */
  const interpret = (): readonly string[] => {
    const rules = new Map<string, IgnoredByGit>();
    repositories = new Map(apps.map((app) => [app.name, repositoryOf(app.cwd)]));
    interests = apps.map((app) => {
      const root = repositories.get(app.name)?.root ?? app.cwd;
      const known = rules.get(root) ?? gitRules(root, readIfThere);
      rules.set(root, known);
      return interestOf(app, known);
    });
    return rootsOf(interests);
  };

  /** One that is not there yet is waited for; one that cannot be looked at is told. */
  const isFolder = (path: string): boolean => {
    try {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    } catch (error) {
      trouble(error as NodeJS.ErrnoException, undefined);
      return false;
    }
  };

  const lookOnce = async (): Promise<void> => {
    const roots = interpret();
    for (const place of places) place.stop();
    places = roots.map((root) => options.watchPath(root, look));
    const newSince = since;
    since = undefined;
    catalogue.beginLook();
    let isReady = false;
    let polled = 0;
    const given: TreeOptions = {
      roots: way.kind === 'off' ? [] : roots.filter(isFolder),
      enters: (folder) => interests.some((interest) => enters(interest, folder)),
      wants: (file) =>
        file.endsWith(`/${IGNORE_FILE}`) || interests.some((interest) => wants(interest, file)),
      found: (file, facts) => {
        if (way.kind === 'polled' && ++polled > MOST_POLLED && !isReady) tooMany();
        const change = catalogue.found(file, facts);
        if (change === undefined) return;
        if (isReady || newSince === undefined || change !== 'added') report(file, change);
        else if (facts.ctimeMs >= newSince - CLOCK_STEP_MS) report(file, 'changed');
      },
      gone: (file) => lost(catalogue.gone(file) ? [file] : []),
      unsure: look,
      trouble: (error) => trouble(error, isReady ? undefined : newSince),
    };
    const every = way.kind === 'polled' ? POLL_EVERY_MS : undefined;
    const next = await (options.openTree ?? openTree)(given, every);
    trees.add(next);
    if (closed) await next.close();
    await next.ready;
    isReady = true;
    lost(way.kind === 'off' ? [] : catalogue.endLook());
    for (const before of trees) {
      if (before === next) continue;
      trees.delete(before);
      await before.close();
    }
  };

  /** Looks at the disk anew; asked for while that is under way, once more after it. */
  function look(): void {
    if (closed) return;
    if (looking) {
      again = true;
      return;
    }
    retry?.cancel();
    const before = since;
    const failed = (error: NodeJS.ErrnoException): void => {
      since ??= before;
      trouble(error, undefined);
      if (!closed) retry = options.clock.after(TRY_AGAIN_MS, look);
    };
    looking = lookOnce()
      .catch(failed)
      .finally(() => {
        looking = undefined;
        if (!again) return;
        again = false;
        look();
      });
  }

  function lookByOtherRules(): void {
    since ??= options.clock.now();
    look();
  }

  look();
  return {
    get ready() {
      return looking ?? Promise.resolve();
    },
    isUnsettled: (app) => {
      const repository = repositories.get(app);
      if (looking !== undefined || [...trees].some(({ busy }) => busy)) return true;
      return repository !== undefined && isGitAtWork(repository);
    },
    replace(others) {
      apps = others;
      lookByOtherRules();
    },
    async close() {
      closed = true;
      retry?.cancel();
      for (const place of places) place.stop();
      await Promise.all([...trees].map((tree) => tree.close()));
    },
  };
}
