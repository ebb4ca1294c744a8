/**
 * Whether a ready instance can still be reached at its Unix socket, whose file anybody may delete
 * (`git clean -fdx`): the instance listens on, and does not notice.
 *
 * The other case is that the instance itself has closed its socket, to bind it anew or to end. So
 * where the file is gone, what the instance listens on decides: a socket that it still holds will not
 * come back by itself.
 */
import type { Timer } from '../../model/clock.js';
import { failure } from '../../model/failure.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import type { ReadinessReport, WatchInput } from './report.js';

/** So long a socket that is bound anew may be away. */
const PAUSE_MS = 250;
/** How often a file that is there, but takes no connection, is tried. */
const RETRY_MS = 500;
/** How often it is looked for where no event tells of it (inotify's limits). */
const LOOK_EVERY_MS = 5000;

export type Reach = 'reachable' | 'away' | 'gone';

/** Pure. */
export function judgeReach(facts: {
  /** The path takes connections. */
  readonly accepts: boolean;
  /** The instance listens on the socket that was there. */
  readonly holds: boolean;
  /** Since the first sign that something is wrong. */
  readonly awayMs: number;
  /** How long an instance that has closed its socket has to come back. */
  readonly withinMs: number;
}): Reach {
  const { accepts, holds, awayMs, withinMs } = facts;
  if (accepts) return 'reachable';
  return awayMs >= (holds ? PAUSE_MS : withinMs) ? 'gone' : 'away';
}

type Input = Pick<WatchInput, 'app' | 'pid' | 'runtimeDirectory' | 'clock'>;
type Ports = Omit<ReadinessPorts, 'news' | 'holder'>;
type Change = Extract<ReadinessReport, { kind: 'cut-off' | 'reachable' }>;

/** @param path absolute path of the socket that the instance was found ready on */
export function watchReach(
  path: string,
  input: Input,
  ports: Ports,
  report: (change: Change) => void,
): Stoppable {
  return new ReachWatch(path, input, ports, report);
}

class ReachWatch implements Stoppable {
  readonly #path: string;
  readonly #input: Input;
  readonly #ports: Ports;
  readonly #report: (change: Change) => void;
  readonly #realPath: string;
  readonly #events: Stoppable;
  #timer: Timer | undefined;
  /** The first sign that something is wrong; epoch ms. */
  #suspectSince: number | undefined;
  #gone = false;
  #looking = false;
  /** Something happened to the file since the last look at it began. */
  #stirred = false;
  #trial: Stoppable | undefined;
  #stopped = false;

  constructor(path: string, input: Input, ports: Ports, report: (change: Change) => void) {
    this.#path = path;
    this.#input = input;
    this.#ports = ports;
    this.#report = report;
    this.#realPath = ports.realPath(path);
    this.#events = ports.watchPath(path, () => this.#stir());
    this.#lookIn(LOOK_EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#events.stop();
    this.#trial?.stop();
  }

  #stir(): void {
    // The look that the first event has led to sees what the others tell of.
    if (this.#stirred) return;
    this.#stirred = true;
    this.#suspectSince ??= this.#input.clock.now();
    if (!this.#looking) this.#lookIn(PAUSE_MS);
  }

  #lookIn(ms: number): void {
    this.#timer?.cancel();
    if (!this.#stopped) this.#timer = this.#input.clock.after(ms, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { app, clock } = this.#input;
    const there = this.#ports.isSocket(this.#path);
    this.#stirred = false;
    if (there && this.#suspectSince === undefined) {
      this.#lookIn(LOOK_EVERY_MS);
      return;
    }
    this.#suspectSince ??= clock.now();
    const awayMs = clock.now() - this.#suspectSince;
    this.#looking = true;
    const accepts = there && (await this.#accepts());
    const holds = !accepts && (this.#gone || (await this.#holds()));
    this.#looking = false;
    if (this.#stopped) return;
    const reach = judgeReach({ accepts, holds, awayMs, withinMs: app.withinMs });
    if (reach === 'reachable') this.#suspectSince = undefined;
    this.#tell(reach === 'gone');
    this.#lookIn(this.#pauseAfter(reach, there, awayMs));
  }

  #pauseAfter(reach: Reach, there: boolean, awayMs: number): number {
    if (this.#stirred) {
      this.#suspectSince ??= this.#input.clock.now();
      return PAUSE_MS;
    }
    if (reach === 'away' && awayMs < PAUSE_MS) return PAUSE_MS - awayMs;
    return reach !== 'reachable' && there ? RETRY_MS : LOOK_EVERY_MS;
  }

  #tell(gone: boolean): void {
    if (gone === this.#gone) return;
    this.#gone = gone;
    const facts = { app: this.#input.app.name, path: this.#path };
    this.#report(
      gone ? { kind: 'cut-off', failure: failure('socket-gone', facts) } : { kind: 'reachable' },
    );
  }

  #accepts(): Promise<boolean> {
    const path = this.#ports.connectablePath(this.#path, this.#input.runtimeDirectory);
    return new Promise<boolean>((resolve) => {
      this.#trial = this.#ports.probe({ kind: 'unix', path }, '', (event) => {
        // A full queue (EAGAIN) is one that somebody listens to.
        resolve(event.kind !== 'refused' || event.code === 'EAGAIN');
      });
    }).then((accepts) => {
      this.#trial?.stop();
      return accepts;
    });
  }

  async #holds(): Promise<boolean> {
    try {
      const listeners = await this.#ports.scan(this.#input.pid);
      return listeners.some(
        ({ address }) =>
          address.kind === 'unix' && this.#ports.realPath(address.path) === this.#realPath,
      );
    } catch {
      return false;
    }
  }
}
