import type { ReadConfig } from '../../config/layers.js';
import { readConfig } from '../../config/load.js';
import type { App } from '../../model/app.js';
import { toldUpstream } from '../../model/upstream.js';
import type { AppStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import { loadOrComplain } from '../load-or-complain.js';
import { loadOptions, type PlanOptions } from '../options.js';
import { routesText } from '../faces/routes-text.js';
import { say } from '../print.js';
import { findStack } from '../running/running.js';
import { describeConfig } from './check.js';

/** One app of `routes --json`; null: it has none, or only a running stack knows. */
type Row = Pick<AppStatus, 'name' | 'url' | 'prefixes' | 'host' | 'socket' | 'port' | 'guessed'> & {
  readonly state: string | null;
};

function rowOf({ name, url, prefixes, host, socket, port, guessed, state }: Row): Row {
  return { name, url, prefixes, host, socket, port, guessed, state };
}

function plannedRow({ name, prefixes, host, upstream: plan }: App): Row {
  const written = toldUpstream({ upstream: plan });
  return {
    name,
    url: null,
    prefixes,
    host: host ?? null,
    socket: written?.kind === 'unix' ? written.path : null,
    port: written?.kind === 'tcp' ? written.port : null,
    guessed: plan.kind !== 'none' && plan.kind !== 'fixed',
    state: null,
  };
}

function sayAsJson(listen: readonly string[], rows: readonly Row[]): number {
  say(JSON.stringify({ listen, routes: rows }, null, 2));
  return EXIT.done;
}

async function plannedRoutes(config: ReadConfig, options: RoutesOptions): Promise<number> {
  if (options.json !== true) return describeConfig(config, options);
  const loaded = await loadOrComplain(options, config);
  return 'code' in loaded ? loaded.code : sayAsJson([], loaded.stack.apps.map(plannedRow));
}

export interface RoutesOptions extends PlanOptions {
  json?: boolean;
}

/** `sockpit routes`: of the running stack; without one, what the config describes. */
export async function routes(options: RoutesOptions): Promise<number> {
  const config = await readConfig(loadOptions(options, [], process.env));
  const found = await findStack(options, config);
  if (found.kind !== 'running') return plannedRoutes(config, options);
  try {
    const status = await found.handle.status();
    if (options.json === true) return sayAsJson(status.listen, status.apps.map(rowOf));
    say(routesText(status.apps));
    return EXIT.done;
  } finally {
    await found.handle.close();
  }
}
