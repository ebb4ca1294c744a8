/**
 * The values of env files are secrets: they are named in what is exported, and made elsewhere.
 */
import type { App } from '../../model/app.js';
import type { Stack } from '../../model/stack.js';
import { ownEnvFiles } from '../env-files.js';
import { label } from './command.js';
import type { ContainerTools } from './tools.js';

/** A secret of a cluster, and the files that it is made from, weakest first. */
export interface Secret {
  readonly name: string;
  readonly files: readonly string[];
}

/** What every app of the stack gets; undefined where there is nothing. */
export function stackSecret(stack: Stack, tools: ContainerTools): Secret | undefined {
  return secret(`${label(stack.name)}-env`, stack.envFiles, tools);
}

/** What one app gets besides. */
export function ownSecret(app: App, stack: Stack, tools: ContainerTools): Secret | undefined {
  const files = ownEnvFiles(app, stack).map(({ path }) => path);
  // An app may be called as its stack is.
  return secret(`${label(app.name)}-own-env`, files, tools);
}

function secret(
  name: string,
  files: readonly string[],
  { exists }: ContainerTools,
): Secret | undefined {
  const there = files.filter((path) => exists(path));
  return there.length === 0 ? undefined : { name, files: there };
}
