/**
 * Apps that name an address of the stack's own front. The stack listens first, so such an app cannot;
 * where nobody insists on the front's port, the stack leaves it to the app. Pure.
 */
import type { App } from '../model/app.js';
import { failure, type Failure } from '../model/failure.js';
import { meet } from '../model/shared-address.js';
import type { ListenSpec } from '../model/stack.js';
import { describeUpstream, ownAddress, toldUpstream, type Upstream } from '../model/upstream.js';
import type { Listening } from '../proxy/proxy.js';

/** An app, or none, that names a port: the front does not take it where it may have another. */
export function namesPort(apps: readonly App[], port: number): string | undefined {
  return apps.find((app) => {
    const told = app.start === 'left-out' ? undefined : toldUpstream(app);
    return told?.kind === 'tcp' && told.port === port;
  })?.name;
}

export interface InTheWay {
  readonly failure: Failure;
  /** A mere `PORT=` need not be read: it may start all the same. */
  readonly certain: boolean;
}

/** With the ports that were really taken. */
export function specsOf(listening: readonly Listening[]): ListenSpec[] {
  return listening.map(({ spec, port }) =>
    spec.kind === 'tcp' && port !== undefined ? { ...spec, port } : spec,
  );
}

/** @param listen addresses on which the stack surely listens, with their real ports */
export function ownListener(app: App, listen: readonly ListenSpec[]): InTheWay | undefined {
  const told = toldUpstream(app);
  if (told === undefined || app.start === 'left-out') return undefined;
  if (app.upstream.kind === 'literal' && app.upstream.loose === 'moves-on') return undefined;
  const spec = listen.find((each) => isAt(told, each));
  if (spec === undefined) return undefined;
  const address = told.kind === 'unix' ? told.path : describeUpstream(told);
  const facts = { app: app.name, address, listen: spec.written, kind: told.kind };
  return {
    failure: failure('own-listener', facts),
    certain: ownAddress(app) !== undefined,
  };
}

function isAt(told: Upstream, spec: ListenSpec): boolean {
  if (told.kind === 'unix' || spec.kind === 'unix') {
    return told.kind === 'unix' && spec.kind === 'unix' && told.path === spec.path;
  }
  if (told.port !== spec.port) return false;
  // Linux binds no address beside one that stands for all.
  const everywhere = spec.host === '::' || (spec.host === '0.0.0.0' && !told.host.includes(':'));
  return everywhere || meet(told, spec);
}
