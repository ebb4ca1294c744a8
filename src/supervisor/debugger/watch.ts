/**
 * Notices that one boot of an app stands at the prompt of a debugger, and when it no longer does.
 *
 * A debugger under a terminal shares its line with everything else that the app prints: a line that is
 * finished by others does not mean that it was left. So there it counts as left only once somebody has
 * typed, and no prompt has come back.
 */
import type { Attention } from '../../model/attention.js';
import { afterAwake } from '../../model/awake-timer.js';
import type { Clock, Timer } from '../../model/clock.js';
import type { Printed } from '../../model/log.js';
import { adviceAt, promptAtEnd, promptIn, WORKER_ENDED } from './prompt.js';

/** From one step to the next a debugger is away for a moment: that is not told. */
const AWAY_MS = 500;

type DebuggerAttention = Extract<Attention, { kind: 'debugger' }>;

export interface DebuggerWatchOptions {
  readonly printed: Pick<Printed, 'onLines' | 'onUnfinished'>;
  readonly clock: Clock;
  /** Name of the instance, as `attach` takes it. */
  readonly name: string;
  readonly command: string;
  /** It is under a pseudo-terminal. */
  readonly tty: boolean;
  /** How long somebody may take to come before it counts as outwaited. */
  readonly withinMs: number;
  changed(): void;
}

export class DebuggerWatch {
  readonly #options: DebuggerWatchOptions;
  readonly #stops: readonly (() => void)[];
  #attention: DebuggerAttention | undefined;
  /** The unfinished line holds a prompt. */
  #stands = false;
  #typed = false;
  #away: Timer | undefined;
  #patience: Timer | undefined;

  constructor(options: DebuggerWatchOptions) {
    this.#options = options;
    const { printed } = options;
    this.#stops = [
      printed.onUnfinished((text) => this.#unfinished(text)),
      printed.onLines(({ text }) => {
        if (this.#attention && WORKER_ENDED.test(text)) this.#end();
      }),
    ];
  }

  /** Undefined while nobody waits. */
  get attention(): DebuggerAttention | undefined {
    return this.#attention;
  }

  /** Somebody has sent it something. */
  typed(): void {
    this.#typed = true;
    if (this.#attention) this.#waitForSomebody();
    // On a pipe nothing is echoed: the line keeps the old prompt for as long as nothing is printed.
    if (!this.#options.tty) this.#stands = false;
    this.#look();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#away?.cancel();
    this.#patience?.cancel();
    this.#attention = undefined;
  }

  #unfinished(text: string): void {
    const found = this.#attention ? promptIn(text) : promptAtEnd(text);
    this.#stands = found !== undefined;
    if (!found) {
      this.#look();
      return;
    }
    this.#away?.cancel();
    this.#away = undefined;
    // What was typed led to another prompt.
    if (promptAtEnd(text)) this.#typed = false;
    if (this.#attention) return;
    const { clock, name, command } = this.#options;
    this.#attention = {
      kind: 'debugger',
      since: clock.now(),
      prompt: found.prompt,
      who: found.who,
      outwaited: false,
      advice: adviceAt(name, command),
    };
    this.#waitForSomebody();
    this.#options.changed();
  }

  #waitForSomebody(): void {
    const { clock, withinMs } = this.#options;
    this.#patience?.cancel();
    this.#patience = afterAwake(clock, withinMs, () => {
      if (!this.#attention || this.#attention.outwaited) return;
      this.#attention = { ...this.#attention, outwaited: true };
      this.#options.changed();
    });
  }

  #look(): void {
    const { clock, tty } = this.#options;
    if (!this.#attention || this.#stands || this.#away || (tty && !this.#typed)) return;
    this.#away = clock.after(AWAY_MS, () => this.#end());
  }

  #end(): void {
    this.#patience?.cancel();
    this.#away?.cancel();
    this.#away = undefined;
    this.#attention = undefined;
    this.#typed = false;
    this.#options.changed();
  }
}
