/**
 * `sockpit … -- CMD`: a stack around one command. It starts, CMD runs when all is ready, and with
 * CMD everything ends. The output of the apps goes to standard error, so that standard output is
 * CMD's alone; in a terminal it falls silent while CMD runs there, unless `--plain` asks for it.
 */
import { setMaxListeners } from 'node:events';
import { monotonicMs } from '../../model/clock.js';
import type { Stack } from '../../model/stack.js';
import { besideApps, type BesideApps, type CommandEnvironment } from '../../stack/beside-apps.js';
import type { RunningStack } from '../../stack/run-contract.js';
import { address } from '../address.js';
import { complainOfApps } from '../running/complain-of-apps.js';
import { isDeserted } from '../../stack/deserted.js';
import { loadAgain } from '../load-again.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { onFatalError } from '../fatal.js';
import { followApps } from '../../stack/follow-apps.js';
import {
  refuseCommand,
  runInForeground,
  type Foreground,
  type PassedOn,
} from '../terminal/foreground.js';
import { frontPort } from '../front-port.js';
import { wantsColor, type UpOptions } from '../options.js';
import { firstFailure } from './own-end.js';
import { createPlainFace, type PlainFace } from '../faces/plain-face.js';
import { longerNames } from '../../logs/plain.js';
import { losePatience, untilPrinted } from '../output.js';
import { complain, complainOf, complainOfConfig } from '../print.js';
import { readiness } from '../../stack/readiness.js';
import { SAME_KEYSTROKE_MS, onEndingSignal } from '../signals.js';
import { insteadOfStart, loadHere, opening, startHere } from './start-here.js';

type Words = readonly [string, ...string[]];

/** A second Ctrl-C within this time of the first means the whole, not the command alone. */
const AGAIN_MS = 3000;
/** Where the command runs, as far as it can be known before the stack listens. */
async function placeOf(
  stack: Stack,
  options: UpOptions,
  running: BesideApps['running'],
): Promise<CommandEnvironment | undefined> {
  const place = besideApps({ stack, app: undefined, own: process.env, running });
  if (place.kind === 'ok') return { ...place, cwd: options.directory };
  await complainOfConfig(place.diagnostics, wantsColor(options, process.env));
  return undefined;
}

export async function upCommand(
  apps: readonly string[],
  options: UpOptions,
  words: Words,
): Promise<number> {
  const stack = await loadHere(apps, options);
  if (typeof stack === 'number') return stack;
  const names = stack.apps.map(({ name }) => name);
  const place = await placeOf(stack, options, undefined);
  if (place === undefined) return EXIT.usage;
  const refused = refuseCommand(words, place, names);
  if (refused !== undefined) return refused;
  const color = wantsColor(options, process.env) && process.stderr.isTTY;
  const started = await startHere(stack, loadAgain(stack, apps, options), color);
  if (started.kind === 'running') {
    return new CommandStack(started, stack, options, words, color).run();
  }
  const code = await insteadOfStart(started, stack.name, [], options);
  if (started.kind === 'already-running') {
    complain(`  a command beside it: ${address(options)('run')} ${words.join(' ')}`);
    const own = address({ ...options, name: 'test' })('--');
    complain(`  with a stack of its own: ${own} ${words.join(' ')}`);
  }
  return code;
}

/** One stack around one command. */
class CommandStack {
  readonly #face: PlainFace;
  /** Ends what waits for the apps. */
  readonly #following = new AbortController();
  #command: Foreground | undefined;
  #interruptedAt = -Infinity;
  #code: number | undefined;

  constructor(
    readonly stack: RunningStack,
    readonly config: Stack,
    readonly options: UpOptions,
    readonly words: Words,
    color: boolean,
  ) {
    const apps = config.apps.map(({ name }) => name);
    const longer = longerNames(config.apps);
    this.#face = createPlainFace({ apps, longer, color }, process.stderr);
    setMaxListeners(0, this.#following.signal);
  }

  async run(): Promise<number> {
    const { handle, ended } = this.stack;
    const offFatal = onFatalError(() => this.#end(EXIT.internal));
    const off = onEndingSignal(
      (signal, force) => {
        const again = this.#interruptedAt > 0 && !this.#isSameKeystroke();
        this.#end(signalExitCode(signal), force || again);
      },
      // As long as it runs, they are the command's.
      () => this.#command !== undefined,
    );
    complain(opening(await handle.status(), this.config.apps, process.env));
    const lines = new AbortController();
    const printing = Promise.allSettled([
      this.#face.lines(handle.logRuns({ follow: true }, lines.signal)),
      this.#face.notices(handle, lines.signal),
    ]);
    if (await this.#untilReady()) {
      const silent = process.stderr.isTTY && this.options.plain !== true;
      if (silent) lines.abort();
      await this.#runCommand();
      if (silent) void this.#face.notices(handle, this.#following.signal, Date.now());
    }
    void handle.down();
    await ended;
    await untilPrinted(printing, process.stderr);
    lines.abort();
    this.#following.abort();
    off();
    offFatal();
    return this.#code ?? EXIT.done;
  }

  /** @returns false where there is nothing to run the command for; the code is set then */
  async #untilReady(): Promise<boolean> {
    const { handle } = this.stack;
    const settled = await followApps(handle, this.#following.signal, (apps) => {
      const now = readiness(apps, undefined, isDeserted());
      return now.kind === 'coming' ? undefined : now;
    });
    if (this.#code !== undefined) return false;
    if (settled?.kind === 'ready') return true;
    // Undefined: somebody else has ended the stack meanwhile.
    this.#code = EXIT.refused;
    if (settled) {
      await complainOfApps(handle, settled.apps);
      this.#code =
        settled.kind === 'failed'
          ? (firstFailure(settled.apps)?.code ?? EXIT.refused)
          : EXIT.notReady;
    }
    return false;
  }

  async #runCommand(): Promise<void> {
    const { handle, mark } = this.stack;
    const port = frontPort((await handle.status()).listen);
    const place = await placeOf(this.config, this.options, { port, mark });
    if (place === undefined) {
      this.#code ??= EXIT.usage;
      return;
    }
    const command = runInForeground(this.words, place, (signal) => this.#passing(signal));
    this.#command = command;
    void this.#watchApps();
    const code = await command.ended;
    this.#command = undefined;
    this.#code ??= code;
  }

  /** A signal that the command gets. It has its grace to follow it; a second Ctrl-C is for all. */
  #passing(signal: PassedOn): void {
    if (signal !== 'SIGUSR1' && signal !== 'SIGUSR2') losePatience();
    if (signal === 'SIGINT') {
      if (this.#isSameKeystroke()) return;
      const again = monotonicMs() - this.#interruptedAt < AGAIN_MS;
      this.#interruptedAt = monotonicMs();
      if (again) this.#end(signalExitCode(signal));
    } else if (signal === 'SIGTERM' || signal === 'SIGHUP') {
      setTimeout(() => this.#end(signalExitCode(signal)), this.config.graceMs).unref();
    }
  }

  #isSameKeystroke(): boolean {
    return monotonicMs() - this.#interruptedAt < SAME_KEYSTROKE_MS;
  }

  /** The stack may end, or an app fail, while the command runs. */
  async #watchApps(): Promise<void> {
    const exitOnFailure = this.options.exitOnFailure === true;
    const end = await followApps(this.stack.handle, this.#following.signal, (apps, phase) => {
      if (phase === 'stopping') return { code: EXIT.refused, message: 'the stack is being ended' };
      const failed = exitOnFailure ? firstFailure(apps) : undefined;
      if (!failed) return undefined;
      const { name, reason } = failed.app;
      return { code: failed.code, message: `${name} has failed: ${reason ?? ''}` };
    });
    if (this.#command === undefined || !end) return;
    complainOf({ message: end.message, advice: `so ${this.words[0]} is ended too` });
    this.#end(end.code);
  }

  /** Ends all: the command if it runs, and the stack. */
  #end(code: number, force = false): void {
    const { handle, ended } = this.stack;
    this.#code ??= code;
    this.#following.abort();
    const command = this.#command;
    command?.signal(force ? 'SIGKILL' : 'SIGTERM');
    void ended.then(() => command?.signal('SIGKILL'));
    void handle.down({ force });
  }
}
