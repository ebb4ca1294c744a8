/**
 * The files that a config is made of, those included that are not there yet.
 */
import { dirname, join } from 'node:path';
import { OVERLAYS } from '../config/candidates.js';
import { isSupervised } from '../model/app.js';
import type { Stack } from '../model/stack.js';

/** Absolute paths, each once. */
export function configFiles({ apps, config, envFiles }: Stack): readonly string[] {
  const overlays = OVERLAYS.map((name) => join(dirname(config.path), name));
  return [
    ...new Set([
      config.path,
      config.realPath,
      ...config.layers,
      ...overlays,
      ...envFiles,
      ...apps.flatMap((app) => app.envFiles),
      ...apps.flatMap((app) => (isSupervised(app) ? [join(app.cwd, '.env')] : [])),
    ]),
  ];
}
