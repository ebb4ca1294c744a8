/**
 * Which files of variables an app is started with, weakest first: the one place that says so, for
 * whoever reads, checks, watches or exports them.
 */
import { type App, isSupervised } from './app.js';
import type { Stack } from './stack.js';

export interface EnvFile {
  readonly path: string;
  /** `default`: a `.env` that is read where there is one; `named`: one that has to be there. */
  readonly kind: 'default' | 'named';
}

/** Those of all apps. */
export function stackEnvFiles({
  directory,
  envFiles,
}: Pick<Stack, 'directory' | 'envFiles'>): EnvFile[] {
  const usual = usualIn(directory);
  return envFiles.map((path) => ({ path, kind: path === usual ? 'default' : 'named' }));
}

/** Those of the app alone; they come after those of the stack. */
export function ownEnvFiles(app: App, { directory }: Pick<Stack, 'directory'>): EnvFile[] {
  const named = app.envFiles.map((path): EnvFile => ({ path, kind: 'named' }));
  const elsewhere = isSupervised(app) && app.cwd !== directory;
  return elsewhere ? [{ path: usualIn(app.cwd), kind: 'default' }, ...named] : named;
}

function usualIn(folder: string): string {
  return `${folder === '/' ? '' : folder}/.env`;
}
