/**
 * What `logs` and `requests` have in common: a stack whose records are read, running or ended, with
 * the apps that it has or had.
 */
import { storedApps } from '../../logs/stored.js';
import { unknownApp, UnknownAppError } from '../../model/handle.js';
import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { complain, complainOf, STACK_ENDED } from '../print.js';
import { keptByEnded, keptByRunning, type RecordsOnDisk } from './records-on-disk.js';
import { whileRead } from './reader.js';
import { findStack, type FoundStack } from './running.js';

export interface RecordsOptions extends NamingOptions {
  readonly follow?: boolean;
  /** Epoch ms. */
  readonly since?: number;
  /** Epoch ms. */
  readonly until?: number;
}

export interface Records {
  readonly found: Exclude<FoundStack, { kind: 'missing' }>;
  readonly kept: RecordsOnDisk;
  /** The apps of the stack, and those that earlier runs had. */
  readonly known: readonly string[];
  /** How many there are now of each app of a running stack, by number of the last one. */
  readonly instances: readonly { readonly name: string; readonly instances: number }[];
  /** Aborts at Ctrl-C, and when nobody reads what is shown. */
  readonly signal: AbortSignal;
}

/**
 * @param apps those that were named
 * @returns the exit code
 */
export async function withRecords(
  apps: readonly string[],
  options: RecordsOptions,
  show: (records: Records) => Promise<void>,
): Promise<number> {
  const { since = -Infinity, until = Infinity } = options;
  if (since > until) {
    complainOf({ message: '--until is before --since', advice: 'exchange the two' });
    return EXIT.usage;
  }
  if (options.follow === true && options.until !== undefined) {
    complainOf({ message: '-f goes on, and --until ends', advice: 'leave one of them away' });
    return EXIT.usage;
  }
  const found = await findStack(options);
  if (found.kind === 'missing') {
    complainOf(found);
    return EXIT.usage;
  }
  const { signal, release, exitCode } = whileRead(options.follow === true);
  try {
    const status = found.kind === 'running' ? await found.handle.status() : undefined;
    const running = status?.apps ?? [];
    const kept = status ? keptByRunning(status) : keptByEnded(found.identity);
    // Apps that the config no longer has may have left something in earlier runs.
    const known = [
      ...new Set([...running.map(({ name }) => name), ...(await storedApps(kept.directory))]),
    ];
    if (found.kind !== 'running' && kept.startedAt === undefined && known.length === 0) {
      complain(`sockpit: ${found.identity.name} has not run yet`);
    }
    const strange = apps.find((app) => !known.includes(app));
    if (strange !== undefined) throw unknownApp(strange, known);
    const instances = running.map(({ name, instances }) => ({
      name,
      instances: Math.max(1, ...instances.map(({ instance }) => instance)),
    }));
    await show({ found, kept, known, instances, signal });
    const followed = options.follow === true && found.kind === 'running';
    if (followed && !signal.aborted) complain(STACK_ENDED);
    return exitCode();
  } catch (error) {
    if (!(error instanceof UnknownAppError)) throw error;
    complain(`sockpit: ${error.message}`);
    return EXIT.usage;
  } finally {
    release();
    if (found.kind === 'running') await found.handle.close();
  }
}
