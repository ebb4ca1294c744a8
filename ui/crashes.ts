/**
 * How apps died, kept until somebody has read it, also after they run again. Pure.
 */
import type { Failure } from '../src/model/failure.js';
import type { InstanceState } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';

export interface Crash {
  readonly app: string;
  /** Epoch ms, the stack's clock. */
  readonly at: number;
  /** How it ended, or why it did not start. */
  readonly words: string;
  /** ms that it lived; undefined where it was never started. */
  readonly livedMs: number | undefined;
  readonly advice: string | undefined;
  /** What it said last, oldest first. */
  readonly lastLines: readonly string[];
}

export interface Crashes {
  /** The last one of each app that nobody has read yet. */
  readonly unread: Readonly<Record<string, Crash>>;
  /** When the last one of each app was that has been read. */
  readonly readUntil: Readonly<Record<string, number>>;
}

export const NO_CRASHES: Crashes = { unread: {}, readUntil: {} };

/** What a state tells of a death that nobody asked for; undefined for every other state. */
export function crashOf(app: string, state: InstanceState): Crash | undefined {
  if (state.kind === 'backoff') {
    if (state.exit.asked) return undefined;
    const { at, words, livedMs, lastLines } = state.exit;
    return { app, at, words, livedMs, advice: undefined, lastLines };
  }
  return state.kind === 'failed'
    ? fromFailure(app, state.since, state.failure, state.exit)
    : undefined;
}

function fromFailure(
  app: string,
  since: number,
  { message, advice }: Failure,
  exit: Extract<InstanceState, { kind: 'failed' }>['exit'],
): Crash {
  return {
    app,
    at: exit?.at ?? since,
    words: exit?.words ?? message,
    livedMs: exit?.livedMs,
    advice: advice === '' ? undefined : advice,
    lastLines: exit?.lastLines ?? [],
  };
}

export function withCrash(crashes: Crashes, crash: Crash | undefined): Crashes {
  if (!crash || crash.at <= (crashes.readUntil[crash.app] ?? -Infinity)) return crashes;
  return { ...crashes, unread: { ...crashes.unread, [crash.app]: crash } };
}

/** Takes in what the states of apps tell, and forgets apps that are gone. */
export function withStatuses(crashes: Crashes, apps: readonly AppStatus[]): Crashes {
  const names = new Set(apps.map(({ name }) => name));
  const kept = Object.entries(crashes.unread).filter(([app]) => names.has(app));
  const known: Crashes = { ...crashes, unread: Object.fromEntries(kept) };
  return apps
    .flatMap(({ name, instances }) => instances.map(({ state }) => crashOf(name, state)))
    .reduce(withCrash, known);
}

export function withRead(crashes: Crashes, { app, at }: Crash): Crashes {
  const others = Object.entries(crashes.unread).filter(([name]) => name !== app);
  return { unread: Object.fromEntries(others), readUntil: { ...crashes.readUntil, [app]: at } };
}

/** The one to show: of the selected app; where all are shown, the newest. */
export function shownCrash(crashes: Crashes, selected: string | undefined): Crash | undefined {
  if (selected !== undefined) return crashes.unread[selected];
  return Object.values(crashes.unread).sort((a, b) => b.at - a.at)[0];
}
