/**
 * The front of a stack: the proxy, what it may do with a request to an app, and whom requests wake.
 */
import { dirname } from 'node:path';
import { isAlive } from '../model/state.js';
import type { Upstream } from '../model/upstream.js';
import { createProxy, type Proxy, type ProxyOptions } from '../proxy/proxy.js';
import { connectablePath } from '../supervisor/sockets/short-path.js';
import type { Books } from './books.js';
import type { Definition } from './definition.js';
import { createDemand, type Demand } from './demand.js';
import { createDirectory } from './directory.js';
import { frontHolder } from './front-holder.js';
import type { Run } from './run-contract.js';
import type { Shutdown } from './shutdown.js';
import { siteOf } from './site.js';

export interface FrontOptions {
  readonly run: Run;
  readonly definition: Definition;
  readonly books: Books;
  readonly tls: ProxyOptions['tls'];
}

export interface Front {
  readonly proxy: Proxy;
  readonly demand: Demand;
}

/** It does not listen yet. */
export function createFront(options: FrontOptions, shutdown: Shutdown): Front {
  const { definition, books } = options;
  const { stack, clock, identity } = options.run;
  const { runtimeDirectory, slug } = identity;
  const { record, logs, traffic } = books;
  const demand = createDemand({
    clock,
    app: (name) => definition.app(name),
    lives: (name) => record.instancesOf(name).some(({ state }) => isAlive(state)),
  });
  const directory = createDirectory(stack.apps, {
    instancesOf: (app) => record.instancesOf(app),
    connectable: (upstream) => connectable(upstream, runtimeDirectory),
    ending: () => record.phase === 'stopping',
    clock,
    wanted: (app) => demand.wanted(app),
    refused: (app, instance) => demand.refused(app, instance),
  });
  const proxy = createProxy({
    ...siteOf(stack),
    ...{ tls: options.tls, directory, traffic, clock },
    holder: (address) => frontHolder(dirname(runtimeDirectory), address, slug),
    status: () => record.status(),
    lastLines: (app, count) => logs.recent(app, count).map(({ text }) => text),
    onRequest: (over, asked, answered) => books.request(over, asked, answered),
    notice: (level, text) => books.notice(level, null, text),
    onUpdate: (listener) =>
      record.hub.listen(({ type }) => {
        if (type === 'state' || type === 'phase') listener();
      }),
  });
  shutdown.begun('front', () => proxy.close(0));
  definition.follow((next) => {
    directory.setApps(next.apps);
    proxy.setSite(siteOf(next));
  });
  record.follow((app, { state }) => {
    directory.changedState(app, state);
    demand.changedState(app);
  });
  return { proxy, demand };
}

/** By a path that is short enough to connect to. */
function connectable(upstream: Upstream, runtimeDirectory: string): Upstream {
  if (upstream.kind !== 'unix') return upstream;
  const path = connectablePath(upstream.path, runtimeDirectory);
  return path === upstream.path ? upstream : { kind: 'unix', path };
}
