// A pipe through which apps say that they are there: `echo > PATH`, one line for each ring.
import { spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotDone } from './rounds.mjs';
import { scratch } from './scratch.mjs';

export const bell = join(scratch, 'bell');
spawnSync('mkfifo', [bell]);
/** Both ends, so that it never closes. */
const ear = new Socket({ fd: openSync(bell, constants.O_RDWR | constants.O_NONBLOCK) });
ear.unref();

/** Resolves at the nth ring from now on, with the moment (`performance.now()`). */
export function rings(count) {
  let heard = 0;
  return new Promise((resolve) => {
    const hear = (data) => {
      heard += data.toString('latin1').split('\n').length - 1;
      if (heard < count) return;
      ear.off('data', hear);
      resolve(performance.now());
    };
    ear.on('data', hear);
  });
}

/** The same as the promise; rejects with `NotDone` when that lasts too long. */
export async function within(ms, promise) {
  const late = Symbol('late');
  const result = await Promise.race([promise, sleep(ms, late, { ref: false })]);
  if (result === late) throw new NotDone(`no end in ${ms / 1000} s`);
  return result;
}
