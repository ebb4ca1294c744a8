/**
 * The run behind a control socket on which somebody listens, for a start that finds no lock beside it.
 */
import { connectControl, ControlUnreachableError } from '../control/client.js';
import { failure, type Failure } from '../model/failure.js';
import { processIdentity } from '../supervisor/processes/run-record.js';
import type { LockHolder } from './lock.js';

/** The failure: it says nothing, so that nobody can tell who it is. */
export async function whoServes(
  path: string,
): Promise<
  | { readonly kind: 'held'; readonly holder: LockHolder }
  | { readonly kind: 'failed'; readonly failure: Failure }
> {
  try {
    const handle = await connectControl(path);
    const { pid } = await handle.status();
    await handle.close();
    return { kind: 'held', holder: processIdentity(pid) };
  } catch (error) {
    if (!(error instanceof ControlUnreachableError)) throw error;
    const reason = 'another process serves it, and does not answer';
    return { kind: 'failed', failure: failure('control-socket-unusable', { path, reason }) };
  }
}
