/**
 * One look at all files of a scope, and from then on the news of them, until the next survey is
 * through: what a tree finds is compared with the catalogue, which outlives them all.
 *
 *   looking ──▶ complete      looking ──▶ abandoned: there are more files than it may meet
 */
import type { Change } from './burst.js';
import type { Catalogue, FileFacts } from './catalogue.js';
import type { Scope } from './scope.js';
import type { TreeOptions } from './tree.js';

export interface FileSurveyOptions {
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  /** Those of the scope's roots that exist. */
  readonly roots: readonly string[];
  /**
   * Epoch ms: files that are met for the first time have changed if they did so after this time.
   * Undefined: they are new, because nothing but the disk is another than at the look before.
   */
  readonly since: number | undefined;
  /** How many files it may meet. */
  readonly most: number;
  changed(file: string, change: Change): void;
  /** There are more files than it may meet. */
  tooMany(): void;
  unsure(): void;
  /** @param unfinished from when on files have changed that this look has not met yet */
  trouble(error: NodeJS.ErrnoException, unfinished: number | undefined): void;
}

/** The kernel stamps files with a clock that goes in steps of a tick, so up to so much late. */
const CLOCK_STEP_MS = 10;

export class FileSurvey {
  readonly #options: FileSurveyOptions;
  #stage: 'looking' | 'complete' | 'abandoned' = 'looking';
  #met = 0;

  constructor(options: FileSurveyOptions) {
    this.#options = options;
    options.catalogue.beginLook();
  }

  /** What it asks of a tree, and hears from it. */
  forTree(): TreeOptions {
    const { scope, roots, since } = this.#options;
    return {
      roots,
      enters: (folder) => scope.enters(folder),
      wants: (file) => scope.wants(file),
      found: (file, facts) => this.#found(file, facts),
      gone: (file) => this.#gone(file),
      unsure: () => this.#options.unsure(),
      trouble: (error) =>
        this.#options.trouble(error, this.#stage === 'complete' ? undefined : since),
    };
  }

  /** The tree has reported everything that is there. */
  complete(): void {
    if (this.#stage === 'abandoned') return;
    this.#stage = 'complete';
    for (const file of this.#options.catalogue.endLook()) this.#options.changed(file, 'deleted');
  }

  #found(file: string, facts: FileFacts & { readonly ctimeMs: number }): void {
    if (this.#stage === 'looking' && ++this.#met > this.#options.most) this.#abandon();
    const change = this.#options.catalogue.found(file, facts);
    if (change === undefined) return;
    const { since } = this.#options;
    const isNews = this.#stage === 'complete' || since === undefined || change !== 'added';
    if (isNews) this.#options.changed(file, change);
    else if (facts.ctimeMs >= since - CLOCK_STEP_MS) this.#options.changed(file, 'changed');
  }

  #gone(file: string): void {
    if (this.#options.catalogue.gone(file)) this.#options.changed(file, 'deleted');
  }

  #abandon(): void {
    this.#stage = 'abandoned';
    this.#options.tooMany();
  }
}
