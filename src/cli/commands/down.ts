import { processEntry } from '../../supervisor/process-table.js';
import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { complainOf, say } from '../print.js';
import { withRunning } from '../running.js';

/** The supervisor's last steps after its control socket is closed take some ms, never seconds. */
const LAST_STEPS_MS = 5000;

/** Waits until a process is gone. @returns false when it still lived after `limitMs` */
async function gone(pid: number, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  for (;;) {
    const entry = processEntry(pid);
    if (entry === undefined || entry.state === 'Z') return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** `sockpit down`: returns when nothing of the stack is left, its supervisor included. */
export function down(options: StackOptions & { force?: boolean }): Promise<number> {
  return withRunning(options, async (handle, identity) => {
    const { pid } = await handle.status();
    await handle.down({ force: options.force ?? false });
    if (await gone(pid, LAST_STEPS_MS)) {
      say(`${identity.name} has ended`);
      return EXIT.done;
    }
    complainOf({
      message: `the apps of ${identity.name} have ended, but its supervisor (pid ${pid}) has not`,
      advice: `look at it: ps -fp ${pid}`,
    });
    return EXIT.refused;
  });
}
