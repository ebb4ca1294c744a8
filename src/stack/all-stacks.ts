/**
 * All stacks of this user that run, found through their runtime directories, which lie side by side.
 * What a run that was killed has left there is removed on the way, unless processes of it are left, too.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectControl, ControlUnreachableError } from '../control/client.js';
import { readRunMark } from '../logs/run-mark.js';
import { failure, type Failure } from '../model/failure.js';
import type { StackStatus } from '../model/status.js';
import { processEntry, type ProcessEntry } from '../supervisor/processes/process-table.js';
import { awaitPredecessor, leftOf } from '../supervisor/processes/remnant.js';
import { claimRuntime } from './claim.js';
import { controlPath, runtimeRoot, stateRoot } from './identity.js';
import { isHeld, readLock } from './lock.js';
import { unsafe } from './private-directory.js';
import { isMissing } from '../files/error-code.js';

export type ListedStack =
  | { readonly kind: 'answers'; readonly slug: string; readonly status: StackStatus }
  /** Its supervisor lives and gives no answer: just starting, ending, or suspended. */
  | { readonly kind: 'silent'; readonly slug: string; readonly pid: number }
  /** Its supervisor has no place for another connection. */
  | { readonly kind: 'busy'; readonly slug: string; readonly pid: number }
  /** It was killed, and its guardian still stops its apps. */
  | { readonly kind: 'cleaning'; readonly slug: string }
  /** It was killed, its guardian too, and these are what is left of its apps. */
  | {
      readonly kind: 'left';
      readonly slug: string;
      readonly processes: readonly ProcessEntry[];
      /** Absolute path; undefined where it is not known any more. */
      readonly config: string | undefined;
    };

/** A directory without a lock may be that of a stack which is about to take it. */
const FRESH_MS = 60_000;

type Env = Readonly<Record<string, string | undefined>>;

async function lookAt(root: string, slug: string, env: Env): Promise<ListedStack | undefined> {
  const runtimeDirectory = join(root, slug);
  const holder = readLock(join(runtimeDirectory, 'lock'));
  if (holder && isHeld(holder, processEntry)) {
    try {
      const handle = await connectControl(controlPath({ runtimeDirectory }));
      const status = await handle.status();
      await handle.close();
      return { kind: 'answers', slug, status };
    } catch (error) {
      if (!(error instanceof ControlUnreachableError)) throw error;
      return { kind: error.code === 'busy' ? 'busy' : 'silent', slug, pid: holder.pid };
    }
  }
  if (!(await awaitPredecessor(runtimeDirectory, 0))) return { kind: 'cleaning', slug };
  const processes = leftOf(runtimeDirectory);
  if (processes.length > 0) {
    // Ended by who starts it again, or asks for that: not by who only wants to see.
    const config = readRunMark(join(stateRoot(env), slug))?.config;
    return { kind: 'left', slug, processes, config };
  }
  const age = Date.now() - statSync(runtimeDirectory).mtimeMs;
  if (!holder && age < FRESH_MS) return undefined;
  // Taken as a new run would take it, so that one that begins meanwhile loses nothing by it.
  const claim = await claimRuntime({ name: slug, runtimeDirectory });
  if (claim.kind === 'claimed') claim.release();
  return undefined;
}

/** True for a path that is gone by now, or that is no private folder of ours: it is not listed. */
function isStrange(path: string): boolean {
  try {
    return unsafe(path) !== undefined;
  } catch {
    return true;
  }
}

/** In order of their names. The failure tells of a directory of stacks that is not ours alone. */
export async function allStacks(env: Env): Promise<readonly ListedStack[] | Failure> {
  const root = runtimeRoot(env);
  let slugs: string[];
  try {
    const reason = unsafe(root);
    if (reason !== undefined) return failure('runtime-directory-unsafe', { path: root, reason });
    slugs = readdirSync(root).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  const found = await Promise.all(
    slugs
      .filter((slug) => !isStrange(join(root, slug)))
      .map((slug) => lookAt(root, slug, env).catch(goneMeanwhile)),
  );
  return found.flatMap((stack) => stack ?? []);
}

/** A stack may end at any moment, with its directory. */
function goneMeanwhile(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}
