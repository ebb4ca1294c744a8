/**
 * What happens to a request, step by step and in this order: is it unambiguous, is its target a
 * path, may it come in, where does it go, and then: an answer of our own, a file, or an app.
 */
import { realpathSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { allowedHosts } from '../model/allowed-hosts.js';
import type { App } from '../model/app.js';
import { CallingOff } from '../model/calling-off.js';
import { latencyMs } from '../model/request.js';
import { buildRoutes, type Routes } from '../model/route-table.js';
import { admit } from './admit.js';
import { answer, answerProblem } from './answer.js';
import type { Errand } from './attempt.js';
import type { ClientConnection } from './client-connection.js';
import type { ProxyContext } from './context.js';
import { createCookieWatch } from './cookie-watch.js';
import type { DescriptorWatch } from './descriptor-watch.js';
import { Exchange } from './exchange.js';
import { refuseExpectation } from './expectation.js';
import { endpointKey, type Flights } from './flights.js';
import { Forwarder } from './forward.js';
import { HeldBodies } from './held-bodies.js';
import { hostPolicy, type HostPolicy } from './host.js';
import { LivePages } from './live.js';
import { answerLost } from './lost.js';
import { Meter } from './meter.js';
import { answerIndex, answerOwn } from './own-pages.js';
import type { Peer } from './peer.js';
import type { ProxyOptions, FrontConfig } from './options.js';
import { reenter } from './reenter.js';
import { decideRoute, type RouteDecision } from './route.js';
import { serveApp } from './serve-app.js';
import { refuseAmbiguous, type Refusal } from './strictness.js';
import { parseTarget, type RequestTarget } from './target.js';
import { isTunnelled } from './tunnelled.js';
import { unparsedRecord, type Unparsed } from './unparsed.js';
import { createOutsideWatch } from './outside-watch.js';
import { createPassWatch } from './pass-watch.js';
import { isSilent } from './unrouted.js';

export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse | undefined;
  readonly upgrade: { readonly socket: Duplex; readonly head: Buffer } | undefined;
  readonly server: Server;
  readonly connection: ClientConnection | undefined;
  readonly beyondLoopback: boolean;
  readonly peer: Peer;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** The same moment on {@link Clock.elapsed}. */
  readonly begunAt: number;
}

export interface Chain {
  /** Takes a request to its end. Never throws. */
  take(incoming: Incoming): void;
  /** Reports a request that could not be read, and was refused. */
  refused(unparsed: Unparsed): void;
  /** Routes requests that come from now on by another site. */
  setSite(site: FrontConfig): void;
  /** Closes the idle connections to an endpoint that is gone. */
  release(app: string, instance: number, generation: number): void;
  /** Nothing is held any more, our own streams end. */
  beginClose(): void;
  /** Closes all connections to apps. */
  close(): void;
}

/** Names in a directory of files that belong to us, not to its visitors. */
const CONFIG_NAME = /^(procfile(\..*)?|sockpit\.(config|local)\..*)$/i;

export function createChain(parts: {
  readonly options: ProxyOptions;
  readonly site: FrontConfig;
  readonly flights: Flights;
  readonly descriptors: DescriptorWatch;
  /**
   * Called once for each request that was taken, when it is over.
   * @returns what its client was told past its answer
   */
  answered(response: ServerResponse): Refusal | undefined;
}): Chain {
  const { options, site, flights, descriptors } = parts;
  const { meters, open } = options.traffic;
  const closing = new CallingOff();
  let placed = place(site);
  let ended = 0;
  const context: ProxyContext = {
    options,
    nextId: () => ++ended,
    flights,
    open,
    forwarder: new Forwarder(options.clock),
    heldBodies: new HeldBodies(),
    descriptors,
    live: new LivePages(options.clock, options.onUpdate?.bind(options)),
    get policy() {
      return placed.policy;
    },
    watchCookies: createCookieWatch((level, text) => options.notice(level, text)),
    watchPasses: createPassWatch((text) => options.notice('info', text)),
    watchOutside: createOutsideWatch((text) => options.notice('warning', text)),
    meter: (app) => {
      const known = meters.get(app);
      if (known) return known;
      const meter = new Meter();
      meters.set(app, meter);
      return meter;
    },
    isRouted: (app) =>
      app.source.kind === 'files' || options.directory.availability(app.name).kind !== 'unrouted',
    isHidden: (real) => placed.configs.has(real) || CONFIG_NAME.test(path.basename(real)),
    get routes() {
      return placed.routes;
    },
    closing: closing.signal,
  };
  const onEnd = (exchange: Exchange): void => {
    const refusal = parts.answered(exchange.response);
    if (refusal) exchange.refused(refusal);
    finish(context, exchange);
  };
  return {
    take: (incoming) => take(context, incoming, onEnd),
    refused: (unparsed) => options.onRequest(unparsedRecord(context.nextId(), unparsed), [], []),
    setSite: (next) => {
      placed = place(next);
    },
    release: (app, instance, generation) => {
      context.forwarder.release(endpointKey(app, instance, generation));
    },
    beginClose: () => {
      closing.abort();
      context.live.close();
    },
    close: () => context.forwarder.close(),
  };
}

/** What follows from a site, for all requests. */
function place(site: FrontConfig): {
  readonly policy: HostPolicy;
  readonly configs: ReadonlySet<string>;
  readonly routes: Routes;
} {
  return {
    policy: hostPolicy(allowedHosts(site), hostname()),
    configs: realPaths(site.configFiles),
    routes: buildRoutes(site.apps),
  };
}

function realPaths(files: readonly string[]): ReadonlySet<string> {
  return new Set(
    files.map((file) => {
      try {
        return realpathSync(file);
      } catch {
        return file;
      }
    }),
  );
}

function take(
  context: ProxyContext,
  incoming: Incoming,
  onEnd: (exchange: Exchange) => void,
): void {
  const { request, response, upgrade, server, connection } = incoming;
  const { beyondLoopback, peer, receivedAt, begunAt } = incoming;
  if (upgrade && !(upgrade.socket instanceof Socket && isTunnelled(request))) {
    reenter(server, request, upgrade.socket, upgrade.head);
    return;
  }
  let exchange: Exchange;
  try {
    exchange = new Exchange({
      request,
      response,
      upgrade: upgrade as { socket: Socket; head: Buffer } | undefined,
      connection,
      beyondLoopback,
      peer,
      receivedAt,
      begunAt,
      clock: context.options.clock,
      onEnd,
    });
  } catch (error) {
    // Of a client whose connection Node has in a state of its own.
    context.options.notice('error', `a request could not be taken: ${(error as Error).message}`);
    request.socket.destroy();
    return;
  }
  if (exchange.left.gone) return;
  const fail = (error: unknown): void => {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.options.notice('error', `the proxy failed at ${exchange.target}: ${words}`);
    const problem = { status: 500, detail: 'the proxy failed at this request', advice: '' };
    try {
      answerProblem(exchange, context.options.clock, problem, { close: true });
    } catch {
      request.socket.destroy();
    }
  };
  try {
    handle(context, exchange)?.catch(fail);
  } catch (error) {
    fail(error);
  }
}

function finish(context: ProxyContext, exchange: Exchange): void {
  const record = exchange.record(context.nextId());
  if (exchange.app !== undefined) {
    if (exchange.place !== undefined) context.open.remove(exchange.place);
    const measured = { status: record.status, ms: latencyMs(record) };
    context.meter(exchange.app).end(context.options.clock.elapsed(), measured);
  }
  context.options.onRequest(record, exchange.request.rawHeaders, exchange.answerFields);
}

/** Returns nothing where the answer is given already: most of the way no promise is needed. */
function handle(context: ProxyContext, exchange: Exchange): Promise<void> | undefined {
  const { request } = exchange;
  const { clock } = context.options;
  const refused = refuseAmbiguous({
    version: request.httpVersion,
    target: exchange.target,
    headers: request.rawHeaders,
  });
  if (refused) {
    const { status, reason } = refused;
    answerProblem(exchange, clock, { status, detail: reason, advice: '' }, { close: true });
    return undefined;
  }
  const target = parseTarget(exchange.target);
  if (target.kind === 'bad') {
    answerProblem(exchange, clock, { status: 400, detail: target.reason, advice: '' });
    return undefined;
  }
  if (!admit(context, exchange, target)) return undefined;
  if (refuseExpectation(exchange, clock)) return undefined;
  if (answerAboutOurselves(context, exchange, target)) return undefined;
  if (target.kind !== 'path') return undefined;
  const decision = decideRoute(context.routes, exchange.hostName?.name, target.path, (app) =>
    context.isRouted(app),
  );
  return follow(context, exchange, decision, target);
}

/** `OPTIONS *`, TRACE, and OPTIONS that are meant for us (RFC 9110 section 7.6.2). */
function answerAboutOurselves(
  context: ProxyContext,
  exchange: Exchange,
  target: RequestTarget,
): boolean {
  const { method, headers } = exchange.request;
  const { clock } = context.options;
  const hopsLeft = headers['max-forwards'];
  if (method === 'TRACE') {
    const problem = { status: 405, detail: 'TRACE is not answered', advice: '' };
    answerProblem(exchange, clock, problem, { headers: ['Allow', ALLOWED] });
    return true;
  }
  if (method === 'OPTIONS' && (target.kind === 'asterisk' || hopsLeft === '0')) {
    answer(exchange, clock, { status: 204, headers: ['Allow', ALLOWED] });
    return true;
  }
  if (target.kind !== 'asterisk') return false;
  const problem = { status: 400, detail: `${method ?? ''} has no target`, advice: '' };
  answerProblem(exchange, clock, problem);
  return true;
}

const ALLOWED = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

type PathTarget = Extract<RequestTarget, { kind: 'path' }>;

function follow(
  context: ProxyContext,
  exchange: Exchange,
  decision: RouteDecision,
  target: PathTarget,
): Promise<void> | undefined {
  switch (decision.kind) {
    case 'own':
      answerOwn(context, exchange, decision.path, target.query);
      return undefined;
    case 'redirect':
      redirect(context, exchange, decision.location + target.query);
      return undefined;
    case 'none':
      if (target.path === '/' && isRead(exchange)) answerIndex(context, exchange);
      else answerLost(context, exchange, target.path);
      return undefined;
    case 'serve': {
      const { app, files, appPath, stripped, insteadOf } = decision;
      if (insteadOf && isSilent(context, insteadOf.name)) {
        const to = app?.name ?? files?.name ?? '';
        context.watchPasses(insteadOf.name, to, target.path);
      }
      const errand = app && { app, path: appPath + target.query, stripped };
      if (files) return serveFilesFirst(context, exchange, decision, files, errand, target.path);
      return errand && serveErrand(context, exchange, errand);
    }
  }
}

async function serveFilesFirst(
  context: ProxyContext,
  exchange: Exchange,
  decision: Extract<RouteDecision, { kind: 'serve' }>,
  files: App,
  errand: Errand | undefined,
  asked: string,
): Promise<void> {
  if (await serveFiles(context, exchange, decision, files, asked)) return;
  if (errand) await serveErrand(context, exchange, errand);
}

function serveErrand(context: ProxyContext, exchange: Exchange, errand: Errand): Promise<void> {
  claim(context, exchange, errand.app);
  return serveApp(context, exchange, errand);
}

/** From here on the request counts as this app's, unless it is over already. */
function claim(context: ProxyContext, exchange: Exchange, app: App): void {
  if (exchange.left.gone) return;
  exchange.app = app.name;
  exchange.place = context.open.add(exchange);
  context.meter(app.name).begin();
}

/** Made of the configured prefix and the query, never of the path that was asked for. */
function redirect(context: ProxyContext, exchange: Exchange, location: string): void {
  answer(exchange, context.options.clock, {
    status: isRead(exchange) ? 301 : 308,
    headers: ['Location', location, 'Cache-Control', 'no-store'],
  });
}

function isRead(exchange: Exchange): boolean {
  const { method } = exchange.request;
  return method === 'GET' || method === 'HEAD';
}

/** True when it was answered; false when the app behind the files is to be asked. */
async function serveFiles(
  context: ProxyContext,
  exchange: Exchange,
  decision: Extract<RouteDecision, { kind: 'serve' }>,
  files: App,
  asked: string,
): Promise<boolean> {
  if (files.source.kind !== 'files') return false;
  const { answerFiles } = await import('./serve-files.js');
  const hasApp = decision.app !== undefined;
  return answerFiles(context, exchange, {
    root: files.source.root,
    spa: files.source.spa && !hasApp,
    path: decision.filePath,
    asked,
    elseApp: hasApp,
    claim: () => claim(context, exchange, files),
  });
}
