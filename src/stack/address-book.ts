/**
 * Where the apps of a stack answer, for who does not start them: as the running stack says, else as
 * an earlier run left it, else as the next run will offer it.
 */
import { portBase } from '../config/port-base.js';
import { publishedPort } from '../export/admission.js';
import type { AddressBook } from '../export/layout.js';
import type { App } from '../model/app.js';
import type { Stack } from '../model/stack.js';
import type { StackStatus } from '../model/status.js';
import type { Upstream } from '../model/upstream.js';
import { portCandidates } from '../supervisor/sockets/offer-port.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import { readEnvFileNow } from './app-environment.js';
import type { StackIdentity } from './identity.js';
import { injectedVariables } from './injected-env.js';
import { openMemory } from './memory.js';

export interface AddressSources {
  readonly stack: Stack;
  readonly identity: StackIdentity;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the stack, if it runs. */
  readonly status: StackStatus | undefined;
}

export function openAddressBook(sources: AddressSources): AddressBook {
  const { stack, identity, env } = sources;
  const ports = { identity: identity.slug, base: portBase(stack, env, readEnvFileNow).port };
  const socketOf = (app: App, instance: number): string =>
    socketForOthers(identity.runtimeDirectory, app, instance);
  const portOf = (app: App, instance: number): number => {
    const [port] = portCandidates(ports, app, instance);
    if (port === undefined) throw new Error(`no port to offer to ${app.name}`);
    return port;
  };
  const offers = (app: App, kind: Upstream['kind']): Upstream[] =>
    Array.from({ length: app.instances }, (_, i) =>
      kind === 'unix'
        ? { kind, path: socketOf(app, i + 1) }
        : { kind, host: '127.0.0.1', port: portOf(app, i + 1) },
    );
  const memory = openMemory(identity.stateDirectory);
  return {
    socketOf,
    portOf,
    folderOf: (root) => root,
    variablesOf: (app, instance) => {
      const port = publishedPort(stack.listen);
      const context = { apps: stack.apps, runMark: null, port, socketOf };
      // Exported apps listen where the exported routes look for them.
      const seat = { instance, socket: socketOf(app, instance) };
      return Object.fromEntries(
        injectedVariables(app, seat, context).flatMap(({ name, value }) =>
          value === null ? [] : [[name, value]],
        ),
      );
    },
    found: (app) => {
      const now = foundNow(app, sources.status);
      if (now !== undefined) return now;
      const learned = memory.learned(app);
      if (learned === undefined) return undefined;
      if (learned.kind === 'worker' || learned.http === false) return 'worker';
      if (learned.kind === 'upstream') return app.instances === 1 ? [learned.upstream] : undefined;
      return app.upstream.kind === 'discover' ? offers(app, learned.on) : undefined;
    },
  };
}

/** Undefined where not all instances have been found. */
function foundNow(
  app: App,
  status: StackStatus | undefined,
): readonly Upstream[] | 'worker' | undefined {
  const states = status?.apps
    .find(({ name }) => name === app.name)
    ?.instances.map(({ state }) => state);
  if (states === undefined) return undefined;
  const upstreams: Upstream[] = [];
  for (const state of states) {
    if (state.kind === 'running' && state.role !== 'undecided') return 'worker';
    if (state.kind === 'ready' && !state.http && state.upstream !== undefined) return 'worker';
    if (state.kind === 'ready' && state.upstream !== undefined) upstreams.push(state.upstream);
  }
  return upstreams.length > 0 && upstreams.length === app.instances ? upstreams : undefined;
}
