/**
 * The variables that sockpit itself gives an app (README, "Environment").
 */
import { instanceName, isSupervised, type App } from '../model/app.js';

/** `mail-queue` → `MAIL_QUEUE`: as it stands in `SOCKPIT_<APP>_URL`. */
export function variableName(app: string): string {
  return app.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}

export interface InjectionContext {
  readonly apps: readonly App[];
  /** Mark of this run, found in the environment of processes that left their group. */
  readonly runMark: string;
  /** Port of the first TCP listener; undefined when there is none. */
  readonly port: number | undefined;
  /** The socket that an instance of an app is offered. */
  socketOf(app: App, instance: number): string;
}

/** The socket that an app's first instance is expected on; undefined where it is not a socket. */
function expectedSocket(app: App, context: InjectionContext): string | undefined {
  if (app.source.kind === 'served') {
    return app.source.upstream.kind === 'unix' ? app.source.upstream.path : undefined;
  }
  if (!isSupervised(app)) return undefined;
  switch (app.upstream.kind) {
    case 'none':
      return undefined;
    case 'fixed':
    case 'literal':
      return app.upstream.upstream.kind === 'unix' ? app.upstream.upstream.path : undefined;
    case 'variable':
      return app.upstream.name === 'SOCKET' ? context.socketOf(app, 1) : undefined;
    case 'discover':
      return context.socketOf(app, 1);
  }
}

/**
 * All but `PORT`, which an app's own environment may fix.
 *
 * URLs are on 127.0.0.1 and by prefix: browsers and curl resolve `*.localhost`, libraries do not.
 */
export function injectedVariables(
  app: App,
  instance: number,
  context: InjectionContext,
): Record<string, string> {
  const variables: Record<string, string> = {
    SOCKET: context.socketOf(app, instance),
    PS: instanceName(app.name, instance),
    SOCKPIT_APP: app.name,
    SOCKPIT_RUN: context.runMark,
  };
  if (app.mount === 'script-name' || app.mount === 'root-path') {
    const prefix = app.prefixes[0]?.replace(/\/$/, '') ?? '';
    const name = app.mount === 'script-name' ? 'SCRIPT_NAME' : 'UVICORN_ROOT_PATH';
    if (prefix !== '') variables[name] = prefix;
  }
  const base = context.port === undefined ? undefined : `http://127.0.0.1:${context.port}`;
  if (base !== undefined) variables.SOCKPIT_URL = base;
  for (const other of context.apps) {
    const name = variableName(other.name);
    const prefix = other.prefixes[0];
    if (base !== undefined && prefix !== undefined)
      variables[`SOCKPIT_${name}_URL`] = base + prefix;
    const socket = expectedSocket(other, context);
    if (socket !== undefined) variables[`SOCKPIT_${name}_SOCKET`] = socket;
  }
  return variables;
}
