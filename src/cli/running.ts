/**
 * From the words of a client command to the running stack that it means.
 */
import { identifyStack } from '../config/load.js';
import { connectControl, ControlUnreachableError } from '../control/client.js';
import type { StackHandle } from '../model/handle.js';
import { controlPath, identify, type StackIdentity } from '../stack/identity.js';
import { assertPrivateDirectory } from '../stack/private-directory.js';
import { EXIT } from './exit-codes.js';
import { loadOptions, type StackOptions } from './options.js';
import { complainOf } from './print.js';

export type Found =
  | { readonly kind: 'running'; readonly handle: StackHandle; readonly identity: StackIdentity }
  | { readonly kind: 'not-running'; readonly identity: StackIdentity }
  | { readonly kind: 'missing'; readonly message: string; readonly advice: string };

/**
 * The stack of this directory's config (or of `-f`, `-C`, `--name`).
 * @throws ControlUnreachableError `silent` for one that runs and does not answer: it must not be taken
 *   for one that does not run; UnsafeDirectoryError where its directory is not ours alone
 */
export async function findStack(options: StackOptions): Promise<Found> {
  const found = await identifyStack(loadOptions(options, [], process.env));
  if (found.kind === 'missing') return found;
  const identity = identify(found.name, found.realPath, process.env);
  // Who has planted it could answer in the stack's name.
  assertPrivateDirectory(identity.runtimeDirectory);
  try {
    return { kind: 'running', handle: await connectControl(controlPath(identity)), identity };
  } catch (error) {
    const silent = error instanceof ControlUnreachableError && error.code === 'silent';
    if (silent || !(error instanceof ControlUnreachableError)) throw error;
    return { kind: 'not-running', identity };
  }
}

/** Says why there is no stack to ask. @returns the exit code */
export function complainOfMissing(found: Exclude<Found, { kind: 'running' }>): number {
  if (found.kind === 'missing') {
    complainOf(found);
    return EXIT.usage;
  }
  complainOf({
    message: `${found.identity.name} is not running`,
    advice: 'start it: sockpit (or sockpit up -d)',
  });
  return EXIT.refused;
}

/**
 * Runs a command on the running stack, or says why there is none.
 * @returns the exit code
 */
export async function withRunning(
  options: StackOptions,
  command: (handle: StackHandle, identity: StackIdentity) => Promise<number>,
): Promise<number> {
  const found = await findStack(options);
  if (found.kind !== 'running') return complainOfMissing(found);
  try {
    return await command(found.handle, found.identity);
  } finally {
    await found.handle.close();
  }
}
