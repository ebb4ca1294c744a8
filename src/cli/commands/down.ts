import { monotonicMs, sleep } from '../../model/clock.js';
import { StackLostError, type StackHandle } from '../../model/handle.js';
import { claimRuntime } from '../../stack/claim.js';
import type { StackIdentity } from '../../stack/identity.js';
import { endedWords } from '../../stack/left-words.js';
import { steadyEvents } from '../../stack/steady-events.js';
import { processEntry } from '../../supervisor/processes/process-table.js';
import { awaitPredecessor, leftOf } from '../../supervisor/processes/remnant.js';
import { EXIT } from '../exit-codes.js';
import { newNotices } from '../faces/new-notices.js';
import type { NamingOptions } from '../options.js';
import { complainOf, say } from '../print.js';
import { withRunning } from '../running/running.js';

/** The supervisor's last steps after its control socket is closed take some ms, never seconds. */
const LAST_STEPS_MS = 5000;

/** Waits until a process is gone. @returns false when it still lived after `limitMs` */
async function gone(pid: number, limitMs: number): Promise<boolean> {
  const end = monotonicMs() + limitMs;
  for (;;) {
    const entry = processEntry(pid);
    if (entry === undefined || entry.state === 'Z') return true;
    if (monotonicMs() > end) return false;
    await sleep(10);
  }
}

/**
 * Ends what a stack that was killed has left, or waits for its guardian to do so.
 * @returns the exit code; undefined where there is nothing to be ended
 */
async function endLeft(identity: StackIdentity): Promise<number | undefined> {
  const { name, runtimeDirectory } = identity;
  const cleaning = !(await awaitPredecessor(runtimeDirectory, 0));
  if (!cleaning && leftOf(runtimeDirectory).length === 0) return undefined;
  const claim = await claimRuntime(identity);
  // Started again meanwhile: then nothing of the killed run is left, and this one was not meant.
  if (claim.kind === 'held') return undefined;
  if (claim.kind === 'failed') {
    complainOf(claim.failure);
    return EXIT.refused;
  }
  const { ended } = claim;
  claim.release();
  say(ended ? endedWords(name, ended) : `${name} was killed; its guardian has ended its apps`);
  return ended && ended.left.length > 0 ? EXIT.refused : EXIT.done;
}

/** Says what the stack says of its end, such as whom it waits for, until it is over. */
async function tellNotices(handle: StackHandle, signal: AbortSignal): Promise<void> {
  const notices = newNotices();
  try {
    let begun = false;
    for await (const event of steadyEvents(handle, { signal })) {
      for (const { app, text } of notices(event)) {
        // What came before is no part of the end.
        if (begun) say(app === null ? text : `${app}: ${text}`);
      }
      begun = true;
    }
  } catch (error) {
    if (!(error instanceof StackLostError)) throw error;
  }
}

/** `sockpit down`: returns when nothing of the stack is left, its supervisor included. */
export function down(options: NamingOptions & { force?: boolean }): Promise<number> {
  const end = async (handle: StackHandle, identity: StackIdentity): Promise<number> => {
    const { pid } = await handle.status();
    const over = new AbortController();
    const told = tellNotices(handle, over.signal);
    await handle.down({ force: options.force ?? false });
    over.abort();
    await told;
    if (await gone(pid, LAST_STEPS_MS)) {
      say(`${identity.name} has ended`);
      return EXIT.done;
    }
    complainOf({
      message: `the apps of ${identity.name} have ended, but its supervisor (pid ${pid}) has not`,
      advice: `look at it: ps -fp ${pid}`,
    });
    return EXIT.refused;
  };
  return withRunning(options, end, endLeft);
}
