/**
 * State directories of stacks that are gone: their logs are kept for a while, and then removed. That
 * of a stack that runs is never touched, whatever its age.
 */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { readRunMark, type RunMark } from '../logs/run-mark.js';
import { isHeld, readLock, type LookUpProcess } from './lock.js';

const DAY_MS = 86_400_000;
/** Kept so long after their last change, where the config is gone too, and where it is still there. */
const KEPT_WITHOUT_CONFIG_MS = 14 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;

/** `name-0123abcd`, as `stack/identity.ts` makes them: nothing else there is ours to remove. */
const SLUG = /^[A-Za-z0-9_.-]+-[0-9a-f]{8}$/;
/** One whose removal was cut short. */
const HALF_GONE = /^[A-Za-z0-9_.-]+-[0-9a-f]{8}\.gone$/;

export interface StateOfStack {
  /** Its last run; undefined where that is not known. */
  readonly mark: RunMark | undefined;
  /** That run, or another one of the same stack, lives. */
  readonly alive: boolean;
  /** The config that it was run from is still there. */
  readonly configured: boolean;
  /** Epoch ms of the newest change of its files. */
  readonly changedAt: number;
}

/** Whether nobody can be expected to ask for these logs any more. Pure. */
export function isOutlived(state: StateOfStack, now: number): boolean {
  if (state.alive) return false;
  const last = Math.max(state.changedAt, state.mark?.startedAt ?? 0);
  return now - last > (state.configured ? KEPT_MS : KEPT_WITHOUT_CONFIG_MS);
}

export interface PruneOptions {
  /** Holds the state directories of all stacks. */
  readonly stateRoot: string;
  /** Holds their runtime directories. */
  readonly runtimeRoot: string;
  readonly now: number;
  readonly lookUp: LookUpProcess;
}

/** The newest change of a directory, of what is in it, and of its logs. */
function newestChange(directory: string): number {
  const folders = [directory, join(directory, 'logs')].filter((path) => existsSync(path));
  const files = folders.flatMap((path) => readdirSync(path).map((name) => join(path, name)));
  return Math.max(
    ...[...folders, ...files].map(
      (path) => lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    ),
  );
}

function stateOf(slug: string, options: PruneOptions): StateOfStack {
  const { stateRoot, runtimeRoot, lookUp } = options;
  const directory = join(stateRoot, slug);
  const mark = readRunMark(directory);
  const holders = [mark, readLock(join(runtimeRoot, slug, 'lock'))];
  return {
    mark,
    alive: holders.some((holder) => holder !== undefined && isHeld(holder, lookUp)),
    configured: mark !== undefined && existsSync(mark.config),
    changedAt: newestChange(directory),
  };
}

/** A real directory of this user's. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === userInfo().uid;
}

/** No folder where they cannot be looked at: the home does not exist, or belongs to another user. */
function slugsIn(stateRoot: string): readonly string[] {
  try {
    return isOurs(stateRoot) ? readdirSync(stateRoot) : [];
  } catch {
    return [];
  }
}

/**
 * Removes what is outlived. What cannot be looked at or removed stays.
 * @returns the names of the directories that were removed
 */
export async function pruneStates(options: PruneOptions): Promise<readonly string[]> {
  const { stateRoot, now } = options;
  const removed: string[] = [];
  for (const slug of slugsIn(stateRoot)) {
    const path = join(stateRoot, slug);
    try {
      if (!isOurs(path)) continue;
      if (HALF_GONE.test(slug)) await rm(path, { recursive: true, force: true });
      if (!SLUG.test(slug)) continue;
      if (!isOutlived(stateOf(slug, options), now)) continue;
      // Out of the way in one step: a run that begins now begins with a directory of its own.
      const gone = `${path}.gone`;
      await rename(path, gone);
      await rm(gone, { recursive: true, force: true });
      removed.push(slug);
    } catch {
      // Somebody else was quicker, or it is not to be removed: no reason to disturb a stack.
    }
  }
  return removed;
}
