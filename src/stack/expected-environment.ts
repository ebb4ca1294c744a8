/**
 * What an app would be given if its stack were started, as far as that can be told before.
 */
import { readEnvFile } from '../config/env-file-text.js';
import { composeEnvironment } from '../config/environment.js';
import { portBase } from '../config/port-base.js';
import { type App, isSupervised } from '../model/app.js';
import type { AppEnvironment } from '../model/environment.js';
import type { Stack } from '../model/stack.js';
import { assignmentsOf } from '../supervisor/command/assignments.js';
import { portCandidates } from '../supervisor/sockets/offer-port.js';
import { offeredSocket } from '../supervisor/preparation.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import {
  appEnvironments,
  described,
  type OfferedAddress,
  supervisedApp,
  valuesOf,
} from './app-environment.js';
import { identify } from './identity.js';
import { injectedVariables, type InjectionContext, whereAppsAre } from './injected-env.js';
import { rememberedPort } from './listeners.js';
import { openMemory } from './memory.js';

type Env = Readonly<Record<string, string | undefined>>;

/** The port that the first TCP listener will most likely have. */
function expectedPort(stack: Stack, stateDirectory: string): InjectionContext['port'] {
  for (const spec of stack.listen) {
    if (spec.kind === 'unix') continue;
    const port = rememberedPort(spec, stack, openMemory(stateDirectory)) ?? spec.port;
    return port === 0 ? 'unknown' : port;
  }
  return undefined;
}

/** What the environments of all apps have in common, and what an instance would be offered. */
function expectations(stack: Stack, own: Env) {
  const identity = identify(stack.name, stack.config.realPath, own);
  const { slug, runtimeDirectory, stateDirectory } = identity;
  const context: InjectionContext = {
    apps: stack.apps,
    runMark: null,
    port: expectedPort(stack, stateDirectory),
    socketOf: (app, instance) => socketForOthers(runtimeDirectory, app, instance),
  };
  const offers = { identity: slug, base: portBase(stack, own, readEnvFile).port };
  return {
    context,
    seatOf: (app: App, instance: number): OfferedAddress => ({
      instance,
      socket: offeredSocket(runtimeDirectory, app.name, instance),
      port: portCandidates(offers, app, instance).next().value ?? null,
    }),
  };
}

/**
 * What an instance would be given if the stack were started now.
 * @throws as {@link StackHandle.environment} does
 */
export function expectedEnvironment(
  stack: Stack,
  name: string,
  instance: number,
  own: Env,
  colors: boolean,
): AppEnvironment {
  const app = supervisedApp(stack, name, instance);
  const { context, seatOf } = expectations(stack, own);
  const compose = appEnvironments({ ...context, stack: () => stack, own, colors });
  const composed = compose(app, seatOf(app, instance));
  return described(composed, stack, { app, instance, running: false });
}

/**
 * The same of every app by its names and values, for whoever asks for all of them. Where all apps are stands in
 * each: they have that in common, or it would grow with the square of their number.
 *
 * @returns for an app of which a file cannot be read, which is told elsewhere, what it would inherit
 */
export function expectedValues(stack: Stack, own: Env): (app: App) => Env {
  const { context, seatOf } = expectations(stack, own);
  const shared = valuesOf(whereAppsAre(context));
  return (app) => {
    if (!isSupervised(app)) return own;
    const seat = seatOf(app, 1);
    const port = seat.port === null ? null : String(seat.port);
    const composed = composeEnvironment({
      own,
      stack,
      app,
      injected: injectedVariables(app, seat, context, []),
      port: { name: 'PORT', value: port, source: { kind: 'injected', runtime: true } },
      colors: false,
      readEnvFile,
    });
    if (composed.kind === 'invalid') return own;
    const values = Object.create(shared) as Record<string, string | undefined>;
    for (const { name, value } of composed.effective) {
      if (!(name in shared)) values[name] = value ?? undefined;
    }
    for (const { name, value } of assignmentsOf(app.source.command)) values[name] = value;
    return values;
  };
}
