/**
 * The environment that an instance is started with, read anew each time.
 */
import { readFileSync } from 'node:fs';
import { composeEnvironment } from '../config/environment.js';
import { formatDiagnostics } from '../config/print.js';
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import type { Environment, Offered } from '../supervisor/preparation.js';
import { offeredSocket } from '../supervisor/preparation.js';
import { injectedVariables } from './injected-env.js';

/** The text of a file, or undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export interface AppEnvironmentOptions {
  readonly stack: Stack;
  /** What apps inherit. */
  readonly own: Readonly<Record<string, string | undefined>>;
  readonly colors: boolean;
  readonly runMark: string;
  readonly runtimeDirectory: string;
  /** Port of the first TCP listener. */
  readonly port: number | undefined;
}

/** @returns a function for the supervisor, to be called at every start of an instance */
export function appEnvironments(
  options: AppEnvironmentOptions,
): (app: App, instance: number, offered: Offered) => Environment {
  const { stack, own, colors, runMark, runtimeDirectory, port } = options;
  const socketOf = (app: App, instance: number): string =>
    offeredSocket(runtimeDirectory, app.name, instance);
  return (app, instance, offered) => {
    const composed = composeEnvironment({
      own,
      stack,
      app,
      injected: injectedVariables(app, instance, { apps: stack.apps, runMark, port, socketOf }),
      port: offered.port,
      colors,
      readText,
    });
    if (composed.kind === 'ok') return composed;
    const where = { color: false, relativeTo: stack.directory };
    return { kind: 'invalid', detail: formatDiagnostics(composed.diagnostics, where) };
  };
}
