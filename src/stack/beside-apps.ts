/**
 * Where a command of the user's runs that stands beside the apps: in which folder, with which
 * environment.
 */
import { composeEnvironment } from '../config/environment.js';
import type { Diagnostic } from '../model/diagnostic.js';
import type { Stack } from '../model/stack.js';
import { assignmentsOf } from '../supervisor/command/assignments.js';
import { folderOf } from '../supervisor/command/program.js';
import { programOf } from '../supervisor/program-calls.js';
import { MARK_VARIABLE } from '../supervisor/processes/stragglers.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import { readEnvFileNow, supervisedApp, valuesOf } from './app-environment.js';
import { identify } from './identity.js';
import { whereAppsAre } from './injected-env.js';

export interface CommandEnvironment {
  readonly kind: 'ok';
  /** Absolute; undefined: wherever it was typed. */
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** What the app's own command assigns, such as `FOO=1 BAR=$HOME`, for a shell. */
  readonly assignments: string;
}

export interface BesideApps {
  readonly stack: Stack;
  /** Whose folder and environment it shares; undefined: only what all apps share. */
  readonly app: string | undefined;
  /** The environment that the command itself was typed in. */
  readonly own: Readonly<Record<string, string | undefined>>;
  /** Set where the stack runs. */
  readonly running:
    | {
        /** Of its first TCP listener, if it has one. */
        readonly port: number | undefined;
        /** Set for a command that ends with the stack at the latest. */
        readonly mark?: string;
      }
    | undefined;
}

/**
 * The place of a command beside the apps: that of the app, without what is one process's own (its
 * socket, its port, its name), and with where all apps answer while the stack runs.
 * @throws as {@link StackHandle.environment} does for an app without processes of ours
 */
export function besideApps(
  options: BesideApps,
): CommandEnvironment | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] } {
  const { stack, own, running } = options;
  const app = options.app === undefined ? undefined : supervisedApp(stack, options.app, 1);
  const { runtimeDirectory } = identify(stack.name, stack.config.realPath, own);
  const composed = composeEnvironment({
    own,
    stack,
    app,
    injected: running
      ? whereAppsAre({
          apps: stack.apps,
          port: running.port,
          socketOf: (of, instance) => socketForOthers(runtimeDirectory, of, instance),
        })
      : [],
    port: undefined,
    colors: false,
    readEnvFile: readEnvFileNow,
  });
  if (composed.kind === 'invalid') return composed;
  const env = valuesOf(composed.effective);
  if (running?.mark !== undefined) {
    env[MARK_VARIABLE] = running.mark;
    // Together with the mark it says to which app a process belongs.
    delete env['PS'];
  }
  const command = app?.source.command ?? '';
  const call = programOf(command);
  return {
    kind: 'ok',
    cwd: app && ((call && folderOf(call, app.cwd, env)) ?? app.cwd),
    env,
    assignments: assignmentsOf(command)
      .map(({ source }) => source)
      .join(' '),
  };
}
