/**
 * The place of a stack while it runs. Who cleans up /tmp, by age or by hand, takes the lock, the record of the
 * run and the control socket from a run that lives: nobody would find it any more, and the next start would take
 * it for dead. So what is missing is made anew as soon as that is told, and what is there is kept young.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import { watchPath, type Stoppable } from '../supervisor/readiness/path-watch.js';
import { OwnPlace, type OwnPlaceOptions } from './own-place.js';

export interface KeepPlaceOptions extends OwnPlaceOptions {
  readonly clock: Clock;
  /** Tells when a path may have come, gone or been replaced; possibly never. */
  readonly watchPath?: (path: string, changed: () => void) => Stoppable;
  notice(level: NoticeLevel, text: string): void;
}

export interface KeptPlace {
  begin(): void;
  /** Resolves when nothing is made any more. */
  stop(): Promise<void>;
}

/** A start has other things to do, and nobody cleans up what is so new. */
const BEGIN_AFTER_MS = 100;
/** Where nobody tells that something went. */
const LOOK_EVERY_MS = 30_000;
/** After something was missing: `rm -r` takes one after the other, and may still be at it. Then twice as long, and so on. */
const LOOK_AGAIN_MS = 200;
/** What is younger than a day nobody removes for its age. */
const YOUNG_MS = 3_600_000;

export function keepPlace(options: KeepPlaceOptions): KeptPlace {
  return new PlaceKeeper(options);
}

class PlaceKeeper implements KeptPlace {
  readonly #options: KeepPlaceOptions;
  readonly #place: OwnPlace;
  #stopped = false;
  #timer: Timer | undefined;
  #watched: Stoppable | undefined;
  #mending: Promise<void> | undefined;
  /** Something may have gone since it was last looked. */
  #due = false;
  #againMs = LOOK_AGAIN_MS;
  #youngAt: number;
  #told = '';

  constructor(options: KeepPlaceOptions) {
    this.#options = options;
    this.#place = new OwnPlace(options);
    this.#youngAt = options.clock.now();
  }

  begin(): void {
    if (this.#stopped) return;
    const { clock, watchPath: watch = watchPath } = this.#options;
    this.#timer = clock.after(BEGIN_AFTER_MS, () => {
      this.#watched = watch(this.#place.lock, this.#look);
      this.#planned();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#watched?.stop();
    await this.#mending;
  }

  /** Told of what is made here as well, so it puts off nothing that is planned. */
  readonly #look = (): void => {
    if (this.#stopped) return;
    this.#due = true;
    this.#mending ??= this.#mendAll();
  };

  readonly #planned = (): void => {
    this.#lookIn(LOOK_EVERY_MS);
    this.#look();
  };

  #lookIn(ms: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#options.clock.after(ms, this.#planned);
  }

  #lookSoon(): void {
    this.#lookIn(this.#againMs);
    this.#againMs = Math.min(2 * this.#againMs, LOOK_EVERY_MS);
  }

  /** Once more where something went meanwhile. */
  async #mendAll(): Promise<void> {
    while (this.#due && !this.#stopped) {
      this.#due = false;
      await this.#mend();
    }
    this.#mending = undefined;
  }

  async #mend(): Promise<void> {
    const now = this.#options.clock.now();
    try {
      const gone = this.#place.missing();
      if (gone.length > 0) {
        this.#lookSoon();
        await this.#make(gone);
      } else {
        this.#againMs = LOOK_AGAIN_MS;
      }
      if (now - this.#youngAt < YOUNG_MS) return;
      this.#youngAt = now;
      this.#place.keepYoung(now);
    } catch (error) {
      const { runtimeDirectory } = this.#options.identity;
      this.#tell('error', `${runtimeDirectory} cannot be kept: ${(error as Error).message}`);
    }
  }

  async #make(gone: readonly string[]): Promise<void> {
    const { kind, level, text } = await this.#place.make(gone);
    if (text !== undefined) this.#tell(level, text);
    if (kind === 'made') this.#told = '';
  }

  #tell(level: NoticeLevel, text: string): void {
    if (text !== this.#told) this.#options.notice(level, text);
    this.#told = text;
  }
}
