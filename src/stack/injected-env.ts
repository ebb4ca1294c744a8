/**
 * The variables that sockpit itself gives an app (README, "Environment").
 */
import type { VariableSetting } from '../config/environment.js';
import { instanceName, isSupervised, type App } from '../model/app.js';
import { hostName } from '../model/place.js';
import { variableName } from '../model/variable-name.js';

export interface InjectionContext {
  readonly apps: readonly App[];
  /** Mark of this run, found in the environment of processes that left their group; null: none yet. */
  readonly runMark: string | null;
  /** Port of the first TCP listener; undefined when there is none. */
  readonly port: number | 'unknown' | undefined;
  /** Where others find an instance of an app that listens on the socket it is offered. */
  socketOf(app: App, instance: number): string;
}

/** The socket that an app's first instance is expected on; undefined where it is not a socket. */
function expectedSocket(app: App, context: Pick<InjectionContext, 'socketOf'>): string | undefined {
  if (app.source.kind === 'served') {
    return app.source.upstream.kind === 'unix' ? app.source.upstream.path : undefined;
  }
  if (!isSupervised(app)) return undefined;
  switch (app.upstream.kind) {
    case 'none':
      return undefined;
    case 'fixed':
    case 'literal':
    case 'implied':
      return app.upstream.upstream.kind === 'unix' ? app.upstream.upstream.path : undefined;
    case 'variable':
      return app.upstream.name === 'SOCKET' ? context.socketOf(app, 1) : undefined;
    case 'discover':
      return context.socketOf(app, 1);
  }
}

/**
 * All but `PORT`, which an app's own environment may fix. URLs are on 127.0.0.1 and by prefix, but
 * for an app with a host of its own: browsers and curl resolve `*.localhost`, libraries do not.
 *
 * @param seat the instance, and the socket that it is offered
 * @param places what {@link whereAppsAre} says, for whoever knows it already
 */
export function injectedVariables(
  app: App,
  seat: { readonly instance: number; readonly socket: string },
  context: InjectionContext,
  places: readonly VariableSetting[] = whereAppsAre(context),
): readonly VariableSetting[] {
  const settings: VariableSetting[] = [];
  const set = (name: string, value: string): void => {
    settings.push({ name, value, source: { kind: 'injected', runtime: false } });
  };
  set('PS', instanceName(app.name, seat.instance));
  set('SOCKPIT_APP', app.name);
  if (app.mount === 'script-name' || app.mount === 'root-path') {
    const prefix = app.prefixes[0]?.replace(/\/$/, '') ?? '';
    const name = app.mount === 'script-name' ? 'SCRIPT_NAME' : 'UVICORN_ROOT_PATH';
    if (prefix !== '') set(name, prefix);
  }
  const { runMark } = context;
  const runtime = { kind: 'injected', runtime: true } as const;
  return [
    ...settings,
    { name: 'SOCKET', value: seat.socket, source: runtime },
    { name: 'SOCKPIT_RUN', value: runMark, source: runtime },
    ...places,
  ];
}

/** Where the front and every app answer: for apps, and for commands beside them. */
export function whereAppsAre(
  context: Omit<InjectionContext, 'runMark'>,
): readonly VariableSetting[] {
  const settings: VariableSetting[] = [];
  const set = (name: string, value: string | null): void => {
    settings.push({ name, value, source: { kind: 'injected', runtime: true } });
  };
  const { port } = context;
  // Without a TCP listener there is no URL; a port that is not known yet is another matter.
  const at = (path: string, host = '127.0.0.1'): string | null =>
    port === 'unknown' ? null : `http://${host}:${port ?? 0}${path}`;
  if (port !== undefined) set('SOCKPIT_URL', at(''));
  for (const other of context.apps) {
    const name = variableName(other.name);
    const prefix = other.prefixes[0];
    if (port !== undefined && prefix !== undefined) {
      // At the address alone another app, or nobody, has the place of one with a host of its own.
      const host = other.host === undefined ? undefined : hostName(other.host);
      set(`SOCKPIT_${name}_URL`, at(prefix, host));
    }
    const socket = expectedSocket(other, context);
    if (socket !== undefined) set(`SOCKPIT_${name}_SOCKET`, socket);
  }
  return settings;
}
