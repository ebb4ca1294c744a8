/**
 * What an app would be given if its stack were started, as far as that can be told before.
 */
import { portBase } from '../config/port-base.js';
import type { AppEnvironment } from '../model/environment.js';
import type { Stack } from '../model/stack.js';
import { portCandidates } from '../supervisor/sockets/offer-port.js';
import { offeredSocket } from '../supervisor/preparation.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import { appEnvironments, described, readEnvFileNow, supervisedApp } from './app-environment.js';
import { identify } from './identity.js';
import type { InjectionContext } from './injected-env.js';
import { rememberedPort } from './listeners.js';
import { openMemory } from './memory.js';

type Env = Readonly<Record<string, string | undefined>>;

function socketsIn(runtimeDirectory: string): InjectionContext['socketOf'] {
  return (app, instance) => socketForOthers(runtimeDirectory, app, instance);
}

/** The port that the first TCP listener will most likely have. */
function expectedPort(stack: Stack, stateDirectory: string): InjectionContext['port'] {
  for (const spec of stack.listen) {
    if (spec.kind === 'unix') continue;
    const port = rememberedPort(spec, stack, openMemory(stateDirectory)) ?? spec.port;
    return port === 0 ? 'unknown' : port;
  }
  return undefined;
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
  const { slug, runtimeDirectory, stateDirectory } = identify(
    stack.name,
    stack.config.realPath,
    own,
  );
  const compose = appEnvironments({
    stack: () => stack,
    own,
    colors,
    runMark: null,
    port: expectedPort(stack, stateDirectory),
    socketOf: socketsIn(runtimeDirectory),
  });
  const offer = portCandidates(
    { identity: slug, base: portBase(stack, own, readEnvFileNow).port },
    app,
    instance,
  );
  const port = offer.next().value ?? null;
  const socket = offeredSocket(runtimeDirectory, name, instance);
  const composed = compose(app, { instance, socket, port });
  return described(composed, stack, { app, instance, running: false });
}
