/**
 * A start that meets a run which is already being ended: its place is taken when it is free.
 */
import { connectControl, ControlUnreachableError } from '../control/client.js';
import { monotonicMs, sleep } from '../model/clock.js';
import { isHeld, type LockHolder } from './lock.js';
import { processEntry } from '../supervisor/processes/process-table.js';
import { controlPath, type StackIdentity } from './identity.js';

/** Between two looks at the process that is awaited. */
const LOOK_AGAIN_MS = 50;
/** A run takes this long at most from its lock to its control socket, and from closing that to its end. */
const UNHEARD_MS = 2000;

type Phase = 'ending' | 'living' | 'unheard';

/**
 * @param waiting is called once, when it is clear that there is an end to wait for
 * @returns true when the holder is gone; false when it lives and is to stay
 */
export async function awaitEnding(
  identity: StackIdentity,
  holder: LockHolder,
  waiting: () => void,
): Promise<boolean> {
  const began = monotonicMs();
  let told = false;
  while (isHeld(holder, processEntry)) {
    const phase = told ? 'ending' : await phaseOf(identity);
    if (phase === 'living') return false;
    if (phase === 'unheard' && monotonicMs() - began > UNHEARD_MS) return false;
    if (phase === 'ending' && !told) {
      told = true;
      waiting();
    }
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}

async function phaseOf(identity: StackIdentity): Promise<Phase> {
  try {
    const handle = await connectControl(controlPath(identity));
    try {
      const { phase } = await handle.status();
      return phase === 'stopping' || phase === 'stopped' ? 'ending' : 'living';
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof ControlUnreachableError)) throw error;
    // Suspended: it may go on at any time, and nothing tells when.
    return error.isHeld ? 'living' : 'unheard';
  }
}
