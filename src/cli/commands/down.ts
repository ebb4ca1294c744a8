import { EXIT } from '../exit-codes.js';
import type { StackOptions } from '../options.js';
import { say } from '../print.js';
import { withRunning } from '../running.js';

/** `sockpit down`: returns when nothing of the stack is left. */
export function down(options: StackOptions & { force?: boolean }): Promise<number> {
  return withRunning(options, async (handle, identity) => {
    await handle.down({ force: options.force ?? false });
    say(`${identity.name} has ended`);
    return EXIT.done;
  });
}
