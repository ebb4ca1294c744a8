import { readStored, storedApps } from '../../logs/stored.js';
import type { StackHandle } from '../../model/handle.js';
import { unknownApp, UnknownAppError } from '../../model/handle.js';
import { logDirectory } from '../../stack/identity.js';
import { EXIT } from '../exit-codes.js';
import { wantsColor, type StackOptions } from '../options.js';
import { createPlainFace } from '../plain-face.js';
import { complain, complainOf } from '../print.js';
import { findStack } from '../running.js';

export interface LogsOptions extends StackOptions {
  readonly follow?: boolean;
  readonly lines?: number;
  readonly color?: boolean;
}

/** `sockpit logs`: from the running stack, or from the files that an ended one left. */
export async function logs(apps: readonly string[], options: LogsOptions): Promise<number> {
  const found = await findStack(options);
  if (found.kind === 'missing') {
    complainOf(found);
    return EXIT.usage;
  }
  const source: Pick<StackHandle, 'logs'> =
    found.kind === 'running'
      ? found.handle
      : { logs: (query, signal) => readStored(logDirectory(found.identity), query, signal) };
  const following = new AbortController();
  process.once('SIGINT', () => following.abort());
  process.stdout.on('error', () => following.abort());
  try {
    const known =
      found.kind === 'running'
        ? (await found.handle.status()).apps.map(({ name }) => name)
        : await storedApps(logDirectory(found.identity));
    const strange = apps.find((app) => !known.includes(app));
    if (strange !== undefined) throw unknownApp(strange, known);
    const color = wantsColor(options, process.env) && process.stdout.isTTY;
    await createPlainFace({ apps: known, color, own: '' }).logs(
      source,
      {
        ...(apps.length === 0 ? {} : { apps }),
        ...(options.lines === undefined ? {} : { tail: options.lines }),
        follow: options.follow === true && found.kind === 'running',
      },
      following.signal,
    );
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof UnknownAppError)) throw error;
    complain(`sockpit: ${error.message}`);
    return EXIT.usage;
  } finally {
    if (found.kind === 'running') await found.handle.close();
  }
}
