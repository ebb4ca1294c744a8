// A user's second run finds the code that V8 compiled in the first one; so do ours.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ours } from './peers.mjs';
import { folder, scratch } from './scratch.mjs';

/** A run that lasts so long has kept its compiled code. */
export const KEPT_MS = 4000;

/** Lets the code of a run in plain mode be kept, and looks whether it was. */
export async function keepCode() {
  const { ended, stop } = ours.run([{ name: 'a', command: 'sleep 60' }], folder('kept'));
  await sleep(KEPT_MS);
  stop();
  await ended;
  const kept = join(scratch, 'kept', 'sockpit');
  const [build] = existsSync(kept) ? readdirSync(kept) : [];
  if (!build) throw new Error(`no compiled code has been kept in ${kept}`);
}
