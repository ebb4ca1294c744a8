import { waitsAt } from '../../model/attention.js';
import { pause, sleep, systemClock } from '../../model/clock.js';
import { formatDuration } from '../../model/duration.js';
import type { StackHandle } from '../../model/handle.js';
import type { AppStatus } from '../../model/status.js';
import { ControlUnreachableError } from '../../control/call.js';
import { address, type Address } from '../address.js';
import { isDeserted } from '../../stack/deserted.js';
import { EXIT } from '../exit-codes.js';
import { followApps } from '../../stack/follow-apps.js';
import type { NamingOptions } from '../options.js';
import { complain, complainOf, say, STACK_ENDED } from '../print.js';
import { readiness, type StackReadiness } from '../../stack/readiness.js';
import { readyWords } from '../faces/ready-words.js';
import { complainOfMissing, findStack, type FoundStack } from '../running/running.js';
import { complainOfStrange } from '../running/strange-apps.js';

export interface WaitOptions extends NamingOptions {
  /** Milliseconds. */
  timeout?: number;
}

/** Between two looks whether the stack has come up. */
const LOOK_AGAIN_MS = 100;
/** Past the time given: how long whoever is waited for has to say how things stand. */
const LAST_ANSWER_MS = 500;
/** Timers of Node take no more than 32 bits (24 days). */
const LONGEST_MS = 2 ** 31 - 1 - LAST_ANSWER_MS;

type End =
  | Extract<StackReadiness, { kind: 'failed' | 'late' }>
  /** `apps`: all of the stack. */
  | { readonly kind: 'ready'; readonly apps: readonly AppStatus[] }
  | { readonly kind: 'gone' };

/** The stack; where there is time, it may still come up. */
async function findInTime(options: WaitOptions, timeout: AbortSignal): Promise<FoundStack> {
  for (;;) {
    const mayTryAgain = (): boolean => options.timeout !== undefined && !timeout.aborted;
    try {
      const found = await findStack(options);
      if (found.kind !== 'not-running' || !mayTryAgain()) return found;
    } catch (error) {
      // One that is suspended may go on in time.
      if (!isHeld(error) || !mayTryAgain()) throw error;
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

function names(apps: readonly AppStatus[]): string {
  return apps.map(({ name }) => name).join(', ');
}

function standing({ name, state, reason, attention }: AppStatus): string {
  const where = waitsAt(attention);
  if (where) return `${name} ${where.what}`;
  // Its state is still `ready`.
  if (attention && 'what' in attention) return attention.what;
  return `${name} is ${state}${reason === null ? '' : `: ${reason}`}`;
}

function tell(end: End, asked: readonly string[], call: Address): number {
  switch (end.kind) {
    case 'ready': {
      const named = asked.length > 0;
      const apps = end.apps.filter(({ name }) => !named || asked.includes(name));
      for (const line of readyWords(apps, named)) say(line);
      return EXIT.done;
    }
    case 'gone':
      complain(STACK_ENDED);
      return EXIT.refused;
    case 'failed':
    case 'late':
      for (const app of end.apps) {
        const { name, state } = app;
        const start = state === 'stopped' ? `start it: ${call(`start ${name}`)}` : undefined;
        const advice = waitsAt(app.attention)?.advice ?? start ?? `why: ${call(`logs ${name}`)}`;
        complainOf({ message: standing(app), advice });
      }
      return end.kind === 'failed' ? EXIT.refused : EXIT.notReady;
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof ControlUnreachableError && error.isHeld;
}

function notWithin(timeout: number | undefined): string {
  return `not ready within ${formatDuration(timeout ?? 0)}`;
}

function tellOfSilence(timeout: number): number {
  complainOf({
    message: `${notWithin(timeout)}: a supervisor does not answer`,
    advice: 'it may be suspended: sockpit ls shows its pid; let it go on: kill -CONT PID',
  });
  return EXIT.notReady;
}

/** `sockpit wait [APP…]`: 0 when they are ready, 1 when one will not be, 124 when not in time. */
export async function wait(asked: readonly string[], options: WaitOptions): Promise<number> {
  if (options.timeout === undefined) {
    return findAndWait(asked, options, new AbortController().signal);
  }
  const timeout = Math.min(options.timeout, LONGEST_MS);
  const late = AbortSignal.timeout(timeout);
  const told = new AbortController();
  const silent = async (): Promise<number> => {
    await pause(systemClock, timeout + LAST_ANSWER_MS, told.signal);
    return told.signal.aborted ? EXIT.done : tellOfSilence(timeout);
  };
  try {
    return await Promise.race([findAndWait(asked, options, late), silent()]);
  } catch (error) {
    if (!isHeld(error) || !late.aborted) throw error;
    return tellOfSilence(timeout);
  } finally {
    told.abort();
  }
}

async function findAndWait(
  asked: readonly string[],
  options: WaitOptions,
  late: AbortSignal,
): Promise<number> {
  const found = await findInTime(options, late);
  if (found.kind !== 'running') {
    const code = complainOfMissing(found, options);
    return late.aborted ? EXIT.notReady : code;
  }
  const { handle } = found;
  try {
    return await waitFor(handle, asked, options, late);
  } finally {
    await handle.close();
  }
}

async function waitFor(
  handle: StackHandle,
  asked: readonly string[],
  options: WaitOptions,
  late: AbortSignal,
): Promise<number> {
  const { timeout } = options;
  const call = address(options);
  if (complainOfStrange(asked, (await handle.status()).apps)) return EXIT.usage;
  const named = asked.length === 0 ? undefined : asked;
  const end = await followApps(handle, late, (apps, phase): End | undefined => {
    if (phase === 'stopping' || phase === 'stopped') return { kind: 'gone' };
    const now = readiness(apps, named, isDeserted());
    if (now.kind === 'ready') return { ...now, apps };
    // Past its own time it may still come: who gives a time of their own waits that long.
    const goesOn = now.kind === 'coming' || (now.kind === 'late' && timeout !== undefined);
    return goesOn ? undefined : now;
  });
  if (end) return tell(end, asked, call);
  if (!late.aborted) return tell({ kind: 'gone' }, asked, call);
  const { apps } = await handle.status();
  const now = readiness(apps, named, isDeserted());
  if (now.kind === 'ready') return tell({ ...now, apps }, asked, call);
  if (now.kind === 'failed') return tell(now, asked, call);
  complain(`sockpit: ${notWithin(timeout)}: ${names(now.apps)}`);
  for (const app of now.apps) complain(`  ${standing(app)}`);
  return EXIT.notReady;
}
