/**
 * The process of the guardian, kept alive: one that dies is replaced, until it is dismissed.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { monotonicMs } from '../../model/clock.js';
import { hundredths, type Orders } from './guardian-charges.js';
import { GUARDIAN_SCRIPT } from './guardian-script.js';

/** One that lived shorter than this is not replaced at once, lest we do nothing else. */
const SHORT_LIFE_MS = 1000;

export interface GuardianProcessOptions {
  readonly runMark: string;
  readonly graceMs: number;
  /** It died without having been dismissed. */
  onDeath(): void;
  /** Another one is there, which knows nothing. */
  onReplaced(): void;
}

export class GuardianProcess {
  readonly #options: GuardianProcessOptions;
  #child: ChildProcess;
  #isDismissed = false;

  constructor(options: GuardianProcessOptions) {
    this.#options = options;
    this.#child = this.#start();
  }

  /** Undefined where the process could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  tell(orders: Orders): void {
    // A path with a line break would be read as two orders, and one of them might name anything.
    const lines = orders.filter((line) => !line.includes('\n')).map((line) => `${line}\n`);
    if (lines.length > 0) this.#child.stdin?.write(lines.join(''));
  }

  /** Ends it, whatever it was told. Resolves when it is gone. */
  dismiss(): Promise<void> {
    this.#isDismissed = true;
    const child = this.#child;
    return new Promise((resolve) => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        resolve();
        return;
      }
      child.ref();
      child.once('exit', () => resolve());
      child.stdin?.end('q\n');
    });
  }

  #start(): ChildProcess {
    const { runMark, graceMs } = this.#options;
    const args = ['-c', GUARDIAN_SCRIPT, 'sockpit-guardian', runMark, String(hundredths(graceMs))];
    const born = monotonicMs();
    const child: ChildProcess = spawn('sh', args, {
      // A session of its own: no Ctrl-C, no closed terminal and no signal to our group reaches it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
      env: { PATH: `/usr/local/bin:/usr/bin:/bin:${process.env.PATH ?? ''}` },
    });
    let isGone = false;
    const died = (): void => {
      if (isGone) return;
      isGone = true;
      this.#died(monotonicMs() - born);
    };
    child.once('exit', died);
    child.once('error', died);
    // A child without descriptors for its pipe has no stdin at all. It ends with an error then, and is replaced.
    child.stdin?.on('error', () => undefined);
    // The guardian is there for this process: neither it nor its pipe keeps this process from ending.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    return child;
  }

  #died(livedMs: number): void {
    if (this.#isDismissed) return;
    this.#options.onDeath();
    if (livedMs >= SHORT_LIFE_MS) this.#replace();
    else setTimeout(() => this.#replace(), SHORT_LIFE_MS).unref();
  }

  #replace(): void {
    if (this.#isDismissed) return;
    this.#child = this.#start();
    this.#options.onReplaced();
  }
}
