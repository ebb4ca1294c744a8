/**
 * From the words of a client command to the running stack that it means.
 */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ReadConfig } from '../../config/layers.js';
import { identifyRead, readConfig } from '../../config/load.js';
import { connectControl, ControlUnreachableError } from '../../control/client.js';
import type { StackHandle } from '../../model/handle.js';
import type { StackStatus } from '../../model/status.js';
import { controlPath, identify, identityOfSlug, type StackIdentity } from '../../stack/identity.js';
import { leftWords } from '../../stack/left-words.js';
import { assertPrivateDirectory } from '../../stack/private-directory.js';
import type { ProcessEntry } from '../../supervisor/processes/process-table.js';
import { leftOf } from '../../supervisor/processes/remnant.js';
import { address } from '../address.js';
import { EXIT } from '../exit-codes.js';
import { meantStacks } from './meant-stack.js';
import { loadOptions, type NamingOptions } from '../options.js';
import { complainOf } from '../print.js';

type Advice = { readonly message: string; readonly advice: string };

export type FoundStack =
  | { readonly kind: 'running'; readonly handle: StackHandle; readonly identity: StackIdentity }
  | {
      readonly kind: 'not-running';
      readonly identity: StackIdentity;
      readonly others: Others;
      /** Processes of a run of it that was killed. */
      readonly left: readonly ProcessEntry[];
    }
  | ({ readonly kind: 'missing' } & Advice);

/** Further stacks that run and may have been meant. */
type Others = readonly Pick<StackStatus, 'stack' | 'config' | 'listen'>[];

/**
 * The stack of this directory's config (or of `-f`, `-C`, `--name`). Where no config is found it is the
 * one that runs from this folder, so that a stack can be reached when its config was moved or deleted.
 * @param config of whoever has read it already, with the same options
 * @throws ControlUnreachableError `silent` or `busy` for one that runs and does not serve us: it must
 *   not be taken for one that does not run; UnsafeDirectoryError where its directory is not ours alone
 */
export async function findStack(options: NamingOptions, config?: ReadConfig): Promise<FoundStack> {
  const asked = loadOptions(options, [], process.env);
  const found = identifyRead(config ?? (await readConfig(asked)), asked);
  if (found.kind === 'missing') {
    return (await lostStack(options, () => true)) ?? { ...found, advice: await adviceWith(found) };
  }
  const identity = identify(found.name, found.realPath, process.env);
  const handle = await connect(identity);
  if (handle) return { kind: 'running', handle, identity };
  // A config that is there means its own stack, and none beside it whose own config still leads to it.
  const lost = await lostStack(options, ({ config }) => !existsSync(config));
  if (lost?.kind === 'running') return lost;
  const others = await runningStacks(options);
  return { kind: 'not-running', identity, others, left: leftOf(identity.runtimeDirectory) };
}

/** Undefined when nobody is there. */
async function connect(identity: StackIdentity): Promise<StackHandle | undefined> {
  // Who has planted it could answer in the stack's name.
  assertPrivateDirectory(identity.runtimeDirectory);
  try {
    return await connectControl(controlPath(identity));
  } catch (error) {
    if (!(error instanceof ControlUnreachableError) || error.isHeld) throw error;
    return undefined;
  }
}

type Running = StackStatus & { readonly slug: string };

/** The stacks that run and may be meant, see {@link meantStacks}. */
async function runningStacks({
  directory,
  file,
  name,
}: NamingOptions): Promise<readonly Running[]> {
  const meant = { directory: resolve(directory ?? '.'), file, name };
  return meantStacks(await everyStack(), meant, realFolder);
}

async function everyStack(): Promise<readonly Running[]> {
  const { allStacks } = await import('../../stack/all-stacks.js');
  const stacks = await allStacks(process.env);
  // An unsafe runtime directory is told by whoever wants to start in it.
  if ('code' in stacks) return [];
  return stacks.flatMap((stack) =>
    stack.kind === 'answers' ? [{ ...stack.status, slug: stack.slug }] : [],
  );
}

/** Whoever asks from a folder without a config may mean a stack that runs elsewhere. */
async function adviceWith({ advice }: Advice): Promise<string> {
  const stacks = await everyStack();
  return stacks.length === 0 ? advice : `${advice}\n  or name one that runs:\n  ${waysTo(stacks)}`;
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The one stack that is meant without a config; that there are several, where there are. */
async function lostStack(
  options: NamingOptions,
  isLost: (stack: Running) => boolean,
): Promise<Extract<FoundStack, { kind: 'running' | 'missing' }> | undefined> {
  const [only, ...more] = (await runningStacks(options)).filter(isLost);
  if (!only) return undefined;
  if (more.length > 0) {
    return {
      kind: 'missing',
      message: `${more.length + 1} stacks run that may be meant`,
      advice: waysTo([only, ...more]),
    };
  }
  const identity = identityOfSlug(only.slug, only.stack, process.env);
  const handle = await connect(identity);
  return handle && { kind: 'running', handle, identity };
}

/** How each of them is named on the command line. */
function waysTo(stacks: Others): string {
  const ways = stacks.map(({ stack, config, listen }) => {
    const word = address({ file: config, name: stack })('status');
    return `${stack} (${listen[0] ?? 'not listening'}): ${word}`;
  });
  return ways.join('\n  ');
}

/**
 * Says why there is no stack to ask.
 * @param apps that were to be started in it
 * @returns the exit code
 */
export function complainOfMissing(
  found: Exclude<FoundStack, { kind: 'running' }>,
  options: NamingOptions,
  apps: readonly string[] = [],
): number {
  if (found.kind === 'missing') {
    complainOf(found);
    return EXIT.usage;
  }
  const call = address(options);
  const { name } = found.identity;
  const alone = apps.length === 0 ? call() : call(apps.join(' '));
  const start = `start it: ${alone} (or ${call(['up -d', ...apps].join(' '))})`;
  if (found.left.length > 0) {
    complainOf({
      message: leftWords(name, found.left),
      advice: `end them: ${call('down')}; ${start}`,
    });
    return EXIT.refused;
  }
  complainOf({
    message: `${name} is not running`,
    advice: found.others.length === 0 ? start : `${start}\n  ${waysTo(found.others)}`,
  });
  return EXIT.refused;
}

/**
 * Runs a command on the running stack, or says why there is none.
 * @param idle what the command does where the stack does not run; undefined: nothing, which is said
 * @returns the exit code
 */
export async function withRunning(
  options: NamingOptions,
  command: (handle: StackHandle, identity: StackIdentity) => Promise<number>,
  idle: (identity: StackIdentity) => Promise<number | undefined> = () => Promise.resolve(undefined),
): Promise<number> {
  const found = await findStack(options);
  if (found.kind === 'not-running') {
    const done = await idle(found.identity);
    if (done !== undefined) return done;
  }
  if (found.kind !== 'running') return complainOfMissing(found, options);
  try {
    return await command(found.handle, found.identity);
  } finally {
    await found.handle.close();
  }
}
