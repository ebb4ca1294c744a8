/**
 * How apps died, kept until somebody has read it, also after they run again. Pure.
 */
import { calledAmong, instanceName } from '../src/model/app.js';
import type { Failure } from '../src/model/failure.js';
import type { InstanceState } from '../src/model/state.js';
import type { AppStatus } from '../src/model/status.js';

export interface Crash {
  readonly app: string;
  /** From 1. */
  readonly instance: number;
  /** As people call it: `api`, or `api.2` of several. */
  readonly name: string;
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

/** By the names of instances (`api.1`, also of one alone). */
export interface Crashes {
  /** The last one of each instance that nobody has read yet. */
  readonly unread: ReadonlyMap<string, Crash>;
  /** When the last one of each instance was that has been read. */
  readonly readUntil: ReadonlyMap<string, number>;
}

export const NO_CRASHES: Crashes = { unread: new Map(), readUntil: new Map() };

/** What the state of an instance tells of a death that nobody asked for; undefined for every other. */
export function crashOf(
  { name: app, instances }: AppStatus,
  instance: number,
  state: InstanceState,
): Crash | undefined {
  const of = { app, instance, name: calledAmong(app, instance, instances.length) };
  if (state.kind === 'backoff') {
    if (!state.exit || state.exit.asked) return undefined;
    const { at, words, livedMs, lastLines } = state.exit;
    return { ...of, at, words, livedMs, advice: undefined, lastLines };
  }
  return state.kind === 'failed'
    ? { ...of, ...fromFailure(state.since, state.failure, state.exit) }
    : undefined;
}

function fromFailure(
  since: number,
  { message, advice }: Failure,
  exit: Extract<InstanceState, { kind: 'failed' }>['exit'],
): Omit<Crash, 'app' | 'instance' | 'name'> {
  return {
    at: exit?.at ?? since,
    words: exit?.words ?? message,
    livedMs: exit?.livedMs,
    advice: advice === '' ? undefined : advice,
    lastLines: exit?.lastLines ?? [],
  };
}

export function withCrash(crashes: Crashes, crash: Crash | undefined): Crashes {
  if (!crash) return crashes;
  const key = keyOf(crash);
  if (crash.at <= (crashes.readUntil.get(key) ?? -Infinity)) return crashes;
  return { ...crashes, unread: new Map(crashes.unread).set(key, crash) };
}

/** Takes in what the states of apps tell, and forgets instances that are gone. */
export function withStatuses(crashes: Crashes, apps: readonly AppStatus[]): Crashes {
  const there = new Set(
    apps.flatMap(({ name, instances }) =>
      instances.map(({ instance }) => instanceName(name, instance)),
    ),
  );
  const kept = [...crashes.unread].filter(([key]) => there.has(key));
  const known: Crashes = { ...crashes, unread: new Map(kept) };
  return apps
    .flatMap((app) => app.instances.map(({ instance, state }) => crashOf(app, instance, state)))
    .reduce(withCrash, known);
}

export function withRead(crashes: Crashes, crash: Crash): Crashes {
  const read = keyOf(crash);
  const others = [...crashes.unread].filter(([key]) => key !== read);
  return {
    unread: new Map(others),
    readUntil: new Map(crashes.readUntil).set(read, crash.at),
  };
}

/** Those to show, the newest first: of the selected app, or of all. */
export function shownCrashes(crashes: Crashes, selected: string | undefined): readonly Crash[] {
  return [...crashes.unread.values()]
    .filter(({ app }) => selected === undefined || app === selected)
    .sort((a, b) => b.at - a.at);
}

/** The one to show first. */
export function shownCrash(crashes: Crashes, selected: string | undefined): Crash | undefined {
  return shownCrashes(crashes, selected)[0];
}

function keyOf({ app, instance }: Crash): string {
  return instanceName(app, instance);
}
