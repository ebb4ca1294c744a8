/**
 * Files that are watched, from a moment on, for being saved.
 */
import { watchPath, type Stoppable } from '../supervisor/readiness/path-watch.js';

type Phase = 'before' | 'watching' | 'closed';

export class WatchedFiles {
  readonly #saved: () => void;
  readonly #watch: (path: string, saved: () => void) => Stoppable;
  #watched = new Map<string, Stoppable>();
  #phase: Phase = 'before';

  /** @param saved called when one of them may have been saved */
  constructor(saved: () => void, watch = watchPath) {
    this.#saved = saved;
    this.#watch = watch;
  }

  /** Watches these, unless all was over before it began. */
  begin(paths: readonly string[]): void {
    if (this.#phase !== 'before') return;
    this.#phase = 'watching';
    this.watch(paths);
  }

  /** From now on these files; none before the begin and after the end. */
  watch(paths: readonly string[]): void {
    if (this.#phase !== 'watching') return;
    const next = new Map<string, Stoppable>();
    for (const path of paths) {
      next.set(path, this.#watched.get(path) ?? this.#watch(path, this.#saved));
      this.#watched.delete(path);
    }
    this.#stop();
    this.#watched = next;
  }

  close(): void {
    this.#phase = 'closed';
    this.#stop();
    this.#watched = new Map();
  }

  #stop(): void {
    for (const watch of this.#watched.values()) watch.stop();
  }
}
