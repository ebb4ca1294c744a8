/**
 * The files that a config is made of, those included that are not there yet.
 */
import { dirname, join } from 'node:path';
import { OVERLAYS } from '../config/candidates.js';
import { ownEnvFiles } from '../model/env-files.js';
import type { Stack } from '../model/stack.js';

/** Absolute paths, each once. */
export function configFiles(stack: Stack): readonly string[] {
  const { apps, config, envFiles } = stack;
  const overlays = OVERLAYS.map((name) => join(dirname(config.path), name));
  return [
    ...new Set([
      config.path,
      config.realPath,
      ...config.layers,
      ...overlays,
      ...envFiles,
      ...apps.flatMap((app) => ownEnvFiles(app, stack).map(({ path }) => path)),
    ]),
  ];
}
