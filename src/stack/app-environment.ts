/**
 * The environment that an instance is started with, read anew each time: for the supervisor, which
 * starts it, and for everybody who wants to see it.
 */
import { readEnvFile, type ReadEnvFile } from '../config/env-file-text.js';
import {
  composeEnvironment,
  layOverVariables,
  type ComposedEnvironment,
  type VariableSetting,
} from '../config/environment.js';
import { formatDiagnostics } from '../config/print.js';
import { isSupervised, type App } from '../model/app.js';
import { isOutOfFiles } from '../model/exhaustion.js';
import type { AppEnvironment } from '../model/environment.js';
import { RefusedError, unknownApp } from '../model/handle.js';
import type { Stack } from '../model/stack.js';
import { assignmentsOf } from '../supervisor/command/assignments.js';
import type { SpawnEnvironment } from '../supervisor/preparation.js';
import { injectedVariables, whereAppsAre, type InjectionContext } from './injected-env.js';

/**
 * A file of variables as it is now.
 * @throws what the file system throws where no file can be read now: nothing is to be started without its env files
 */
export const readEnvFileNow: ReadEnvFile = (path) => {
  const read = readEnvFile(path);
  if (
    read.kind === 'refused' &&
    isOutOfFiles((read.cause as NodeJS.ErrnoException | undefined)?.code)
  )
    throw read.cause;
  return read;
};

export interface AppEnvironmentOptions extends Omit<InjectionContext, 'apps'> {
  /** The stack as it is now. */
  stack(): Stack;
  /** What apps inherit. */
  readonly own: Readonly<Record<string, string | undefined>>;
  readonly colors: boolean;
}

/** What an instance is offered to listen on. */
export interface OfferedAddress {
  readonly instance: number;
  readonly socket: string;
  /** Null where only a running stack knows it. */
  readonly port: number | null;
}

export type ComposeFor = (app: App, offered: OfferedAddress) => ComposedEnvironment;

export function appEnvironments(options: AppEnvironmentOptions): ComposeFor {
  const { own, colors } = options;
  /** For every app the same, and with hundreds of apps most of what there is. */
  let places:
    { readonly of: readonly App[]; readonly settings: readonly VariableSetting[] } | undefined;
  return (app, offered) => {
    const stack = options.stack();
    const context = { ...options, apps: stack.apps };
    if (places?.of !== stack.apps) places = { of: stack.apps, settings: whereAppsAre(context) };
    return composeEnvironment({
      own,
      stack,
      app,
      injected: injectedVariables(app, offered, context, places.settings),
      port: {
        name: 'PORT',
        value: offered.port === null ? null : String(offered.port),
        source: { kind: 'injected', runtime: true },
      },
      colors,
      readEnvFile: readEnvFileNow,
    });
  };
}

/** Name → value, without what only a running stack knows. */
export function valuesOf(settings: readonly VariableSetting[]): Record<string, string> {
  // Name by name: what makes an object of a list of pairs takes twice as long for hundreds of them.
  // Without a prototype, as `__proto__` is a name like any other.
  const values = Object.create(null) as Record<string, string>;
  for (const { name, value } of settings) if (value !== null) values[name] = value;
  return values;
}

function invalid(composed: Extract<ComposedEnvironment, { kind: 'invalid' }>, stack: Stack) {
  const where = { color: false, relativeTo: stack.directory };
  return { kind: 'invalid', detail: formatDiagnostics(composed.diagnostics, where) } as const;
}

/**
 * What the shell of an app is given; the command's own assignments are the shell's affair.
 * @param taken called with it when a process is about to be started
 */
export function forSpawn(
  composed: ComposedEnvironment,
  stack: Stack,
  taken: (effective: readonly VariableSetting[]) => void,
): SpawnEnvironment {
  if (composed.kind === 'invalid') return invalid(composed, stack);
  const { effective, notes } = composed;
  return { kind: 'ok', values: valuesOf(effective), notes, taken: () => taken(effective) };
}

/**
 * The app whose instance is asked for.
 * @param countOf how many instances an app has
 * @throws Error in words where no process of ours is behind that name and number
 */
export function supervisedApp(
  stack: Stack,
  name: string,
  instance: number,
  countOf: (app: App) => number = (app) => app.instances,
): App & { readonly source: { readonly kind: 'command'; readonly command: string } } {
  const app = stack.apps.find((each) => each.name === name);
  if (!app) {
    throw unknownApp(
      name,
      stack.apps.map((each) => each.name),
    );
  }
  if (!isSupervised(app)) {
    const what = app.source.kind === 'files' ? 'a folder of files' : 'served by someone else';
    throw new RefusedError(
      `${name} is ${what}: nothing is started for it, so it has no environment`,
    );
  }
  const count = countOf(app);
  if (instance > count) {
    const words = count === 1 ? 'one instance' : `${count} instances`;
    throw new RefusedError(`${name} has ${words}, not ${instance}`);
  }
  return app;
}

/**
 * What the program of an app sees, each value with its source.
 * @throws Error with the faults of an env file that cannot be read
 */
export function described(
  composed: ComposedEnvironment,
  stack: Stack,
  of: {
    readonly app: ReturnType<typeof supervisedApp>;
    readonly instance: number;
    readonly running: boolean;
  },
): AppEnvironment {
  const { app, instance, running } = of;
  if (composed.kind === 'invalid') throw new RefusedError(invalid(composed, stack).detail);
  const assigned = assignmentsOf(app.source.command).map(({ name, value, literal }) => ({
    name,
    value,
    source: { kind: 'command', literal } as const,
  }));
  return {
    app: app.name,
    instance,
    running,
    cwd: app.cwd,
    variables: layOverVariables(composed.variables, assigned),
    notes: composed.notes,
  };
}
