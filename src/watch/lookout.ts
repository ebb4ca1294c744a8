/**
 * One look at the disk for all apps: tells of every change of a file, with the apps that it concerns.
 * It begins anew where it cannot go on: a folder was exchanged, rules of git changed, the kernel ran
 * out of watches. Nothing is lost over that, because the catalogue of files is kept.
 */
import { statSync } from 'node:fs';
import type { Clock } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import type { Change } from './burst.js';
import { Catalogue } from './catalogue.js';
import type { WatchingApp } from './interest.js';
import { SerialWork } from './serial-work.js';
import { isRule, Scope } from './scope.js';
import { FileSurvey } from './file-survey.js';
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

/** How the files are watched: as the kernel tells, by looking, or `off` when neither is possible. */
type Way = 'told' | 'polled' | 'off';

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
  return new DiskLookout(options);
}

class DiskLookout implements Lookout {
  readonly #options: LookoutOptions;
  readonly #catalogue = new Catalogue();
  readonly #looks: SerialWork;
  /** The one that watches, and while it looks at everything the one before it. */
  readonly #trees = new Set<Tree>();
  readonly #troubles = new Set<string>();
  #apps: readonly WatchingApp[];
  #scope = new Scope([]);
  #places: readonly { stop(): void }[] = [];
  #way: Way = 'told';
  /** `since` of the next survey: taken by it, and given back where it comes to nothing. */
  #since: number | undefined;

  constructor(options: LookoutOptions) {
    this.#options = options;
    this.#apps = options.apps;
    this.#since = options.since;
    this.#looks = new SerialWork({
      clock: options.clock,
      tryAgainMs: TRY_AGAIN_MS,
      work: () => this.#look(),
      failed: (error) => this.#trouble(error as NodeJS.ErrnoException, undefined),
    });
    this.#looks.ask();
  }

  get ready(): Promise<void> {
    return this.#looks.end;
  }

  isUnsettled(app: string): boolean {
    if (this.#looks.isUnderWay || [...this.#trees].some(({ busy }) => busy)) return true;
    return this.#scope.isGitAtWork(app);
  }

  replace(apps: readonly WatchingApp[]): void {
    this.#apps = apps;
    this.#lookByOtherRules();
  }

  async close(): Promise<void> {
    this.#looks.close();
    for (const place of this.#places) place.stop();
    await Promise.all([...this.#trees].map((tree) => tree.close()));
  }

  /** Looks at everything by the rules as they are now on the disk, and watches it from then on. */
  async #look(): Promise<void> {
    const since = this.#since;
    this.#since = undefined;
    try {
      this.#scope = new Scope(this.#apps);
      this.#awaitFolders(this.#scope.roots);
      await this.#keepOnly(
        this.#way === 'off' ? undefined : await this.#watchedBy(this.#way, since),
      );
    } catch (error) {
      this.#since ??= since;
      throw error;
    }
  }

  /** Roots may come, or be exchanged for others of the same name. */
  #awaitFolders(roots: readonly string[]): void {
    for (const place of this.#places) place.stop();
    const ask = (): void => this.#looks.ask();
    this.#places = roots.map((root) => this.#options.watchPath(root, ask));
  }

  /** @returns the tree that watches, when everything that is there has been met */
  async #watchedBy(way: 'told' | 'polled', since: number | undefined): Promise<Tree> {
    const survey = this.#surveyBy(way, since);
    const open = this.#options.openTree ?? openTree;
    const tree = await open(survey.forTree(), way === 'polled' ? POLL_EVERY_MS : undefined);
    this.#trees.add(tree);
    if (this.#looks.isClosed) await tree.close();
    await tree.ready;
    survey.complete();
    return tree;
  }

  #surveyBy(way: 'told' | 'polled', since: number | undefined): FileSurvey {
    return new FileSurvey({
      scope: this.#scope,
      catalogue: this.#catalogue,
      roots: this.#scope.roots.filter((root) => this.#isFolder(root)),
      since,
      most: way === 'polled' ? MOST_POLLED : Infinity,
      changed: (file, change) => this.#changed(file, change),
      tooMany: () => this.#tooMany(),
      unsure: () => this.#looks.ask(),
      trouble: (error, unfinished) => this.#trouble(error, unfinished),
    });
  }

  async #keepOnly(newest: Tree | undefined): Promise<void> {
    for (const before of this.#trees) {
      if (before === newest) continue;
      this.#trees.delete(before);
      await before.close();
    }
  }

  #changed(file: string, change: Change): void {
    if (isRule(file)) this.#lookByOtherRules();
    const concerned = this.#scope.concernedBy(file);
    if (concerned.length > 0) this.#options.changed(file, change, concerned);
  }

  #lookByOtherRules(): void {
    this.#since ??= this.#options.clock.now();
    this.#looks.ask();
  }

  /** One that is not there yet is waited for; one that cannot be looked at is told. */
  #isFolder(path: string): boolean {
    try {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    } catch (error) {
      this.#trouble(error as NodeJS.ErrnoException, undefined);
      return false;
    }
  }

  /** @param unfinished from when on files have changed that the look under way has not met yet */
  #trouble(error: NodeJS.ErrnoException, unfinished: number | undefined): void {
    if (isLimit(error)) {
      this.#pollFromNowOn(error, unfinished);
    } else if (!this.#troubles.has(error.message)) {
      this.#troubles.add(error.message);
      this.#options.notice('warning', `watching: ${error.message}`);
    }
  }

  #pollFromNowOn({ code }: NodeJS.ErrnoException, unfinished: number | undefined): void {
    // Once it has been said, the tree that met it is about to be closed.
    if (this.#way !== 'told') return;
    this.#way = 'polled';
    const instead = `watching goes on by looking every ${POLL_EVERY_MS / 1000} s, which costs more`;
    this.#options.notice('warning', limitLine(code, instead));
    this.#since ??= unfinished;
    this.#looks.ask();
  }

  #tooMany(): void {
    this.#way = 'off';
    const instead = `and there are more than ${MOST_POLLED} to look at one by one, so watching is off`;
    this.#options.notice('error', limitLine(undefined, instead));
    this.#looks.ask();
  }
}
