/**
 * A start where the stack runs already: the apps that were named are started in it; without a name
 * there is nothing to start, and it says where the stack is.
 */
import { connectControl } from '../control/client.js';
import { failure } from '../model/failure.js';
import { address } from './address.js';
import { carryOut, type Order } from './carry-out.js';
import { EXIT } from './exit-codes.js';
import type { StackOptions } from './options.js';
import { complainOf, say } from './print.js';

export interface RunningElsewhere {
  /** Path of its control socket. */
  readonly control: string;
  readonly stack: string;
  readonly pid: number;
}

/** @returns the exit code */
export async function startInRunning(
  running: RunningElsewhere,
  apps: readonly string[],
  options: StackOptions,
): Promise<number> {
  const { control, stack, pid } = running;
  const handle = await connectControl(control).catch(() => undefined);
  try {
    const url = (await handle?.status())?.listen[0] ?? 'not listening yet';
    if (!handle || apps.length === 0) {
      complainOf(failure('already-running', { stack, pid, url, call: address(options)() }));
      return EXIT.refused;
    }
    say(`${stack} is already running: pid ${pid}, ${url}`);
    const orders = apps.map((app): Order => [app, { kind: 'start' }]);
    return await carryOut(handle, orders, { wait: true });
  } finally {
    await handle?.close();
  }
}
