/**
 * Which files of variables an app is started with.
 */
import { join } from 'node:path';
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';

interface EnvFile {
  readonly path: string;
  /** It need not be there. */
  readonly optional: boolean;
}

/** Those of the app alone, weakest first; they come after those of the stack. */
export function ownEnvFiles(app: App, { directory }: Pick<Stack, 'directory'>): EnvFile[] {
  return [
    ...(app.cwd === directory ? [] : [{ path: join(app.cwd, '.env'), optional: true }]),
    ...app.envFiles.map((path) => ({ path, optional: false })),
  ];
}
