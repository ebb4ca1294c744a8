/**
 * A start where the stack runs already: the apps that were named are started in it; without a name
 * there is nothing to start, and it says where the stack is.
 */
import { connectControl, ControlUnreachableError } from '../../control/client.js';
import { failure } from '../../model/failure.js';
import type { StackHandle } from '../../model/handle.js';
import { address } from '../address.js';
import { carryOut, type Order } from '../running/carry-out.js';
import { EXIT } from '../exit-codes.js';
import { frontPort } from '../front-port.js';
import type { UpOptions } from '../options.js';
import { complain, complainOf, say } from '../print.js';

export interface RunningElsewhere {
  /** Path of its control socket. */
  readonly control: string;
  readonly stack: string;
  readonly pid: number;
}

/** What was asked of a start and is not done to a stack that runs; undefined where there is nothing. */
export function unheeded(options: UpOptions, listen: readonly string[]): string | undefined {
  const { port, listen: addresses = [], exclude = [], formation = {}, env = [] } = options;
  const words = [
    ...(port === undefined || port === frontPort(listen) ? [] : [`-p ${port}`]),
    ...addresses.map((each) => `--listen ${each}`),
    ...exclude.map((app) => `-x ${app}`),
    ...Object.entries(formation).map(([app, count]) => `-m ${app}=${count}`),
    ...env.map((file) => `-e ${file}`),
  ];
  if (words.length === 0) return undefined;
  const call = address(options);
  return `not heeded, since the stack runs already: ${words.join(' ')}; first: ${call('down')}`;
}

/**
 * Undefined where it does not listen yet.
 * @throws ControlUnreachableError where it does, and does not serve us
 */
async function connected(control: string): Promise<StackHandle | undefined> {
  try {
    return await connectControl(control);
  } catch (error) {
    if (error instanceof ControlUnreachableError && error.isHeld) throw error;
    return undefined;
  }
}

/** @returns the exit code */
export async function startInRunning(
  running: RunningElsewhere,
  apps: readonly string[],
  options: UpOptions,
): Promise<number> {
  const { control, stack, pid } = running;
  const handle = await connected(control);
  try {
    const listen = (await handle?.status())?.listen ?? [];
    const url = listen[0] ?? 'not listening yet';
    const ignored = unheeded(options, listen);
    if (!handle || apps.length === 0) {
      complainOf(failure('already-running', { stack, pid, url, call: address(options)() }));
      if (ignored !== undefined) complain(`  ${ignored}`);
      return EXIT.refused;
    }
    say(`${stack} is already running: pid ${pid}, ${url}`);
    if (ignored !== undefined) complain(`  ${ignored}`);
    const orders = apps.map((app): Order => [app, { kind: 'start' }]);
    return await carryOut(handle, orders, { wait: true });
  } finally {
    await handle?.close();
  }
}
