/**
 * What is said about an app that does not answer.
 */
import type { Availability } from '../model/availability.js';
import type { InstanceStatus } from '../model/status.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { isLocal } from './host.js';
import type { AppReport, ShownProblem } from './pages/error-page.js';
import { claimsForwarding } from './request-headers.js';

/** Last lines of output that a page shows. */
const LINES = 40;

/** An app's availability as far as a page shows it: another one means that the page is old. */
export function stampOf(availability: Availability): string {
  switch (availability.kind) {
    case 'open':
      return `open ${availability.endpoints.map((e) => `${e.instance}.${e.generation}`).join(' ')}`;
    case 'coming':
      return `coming ${availability.state}${availability.died ? ' died' : ''}`;
    case 'closed':
    case 'deaf':
      return `${availability.kind} ${availability.state}`;
    case 'unrouted':
      return 'unrouted';
  }
}

/** An app's state as the end of a sentence about it. */
export function stateSentence(state: string): string {
  switch (state) {
    case 'pending':
      return 'waits to be started';
    case 'listening':
      return 'listens, and has not answered yet';
    case 'overdue':
      return 'is not ready in time';
    case 'backoff':
      return 'has died, and will be started again';
    case 'not listening':
      return 'does not take connections: nothing of it listens';
    case 'cut off':
      return 'cannot be reached: its socket file is gone';
    case 'exited':
      return 'has ended';
    case 'failed':
      return 'has failed';
    case 'skipped':
      return 'is left out';
    default:
      return `is ${state}`;
  }
}

/** Says that an app has no route, and why. */
export function withoutRoute(context: ProxyContext, app: string): string {
  return `${app} runs, but ${reasonOf(context, app)}: it has no route`;
}

function reasonOf(context: ProxyContext, name: string): string {
  const app = context.options.status().apps.find((each) => each.name === name);
  return whyUnrouted(app?.instances ?? []);
}

/** What keeps the instances of an app that runs from having a route. Pure. */
export function whyUnrouted(instances: readonly InstanceStatus[]): string {
  const listens = instances.some(({ state }) => state.kind === 'ready' && state.upstream);
  return listens ? 'it does not speak HTTP' : 'nothing of it listens';
}

/** The app as it is now; its log only for people at this machine. */
function reportOn(context: ProxyContext, exchange: Exchange, app: string): AppReport {
  const { options } = context;
  const availability = options.directory.availability(app);
  const lines = maySeeLogs(exchange) ? options.lastLines(app, LINES) : [];
  switch (availability.kind) {
    case 'open':
      return { name: app, state: 'ready', reason: '', lines };
    case 'coming':
    case 'deaf':
    case 'closed':
      return { name: app, state: availability.state, reason: availability.reason, lines };
    case 'unrouted':
      return { name: app, state: 'running', reason: reasonOf(context, app), lines };
  }
}

/**
 * A loopback peer or our Unix listener, a local Host, and no other proxy in between: what is behind
 * a tunnel to the world is not at this machine.
 */
function maySeeLogs(exchange: Exchange): boolean {
  const { peer, hostName, request } = exchange;
  const local = hostName !== undefined && isLocal(hostName);
  return peer.local && local && !claimsForwarding(request.rawHeaders);
}

/** Completes a problem with an app: its state, its log, and a page that comes back by itself. */
export function aboutApp(
  context: ProxyContext,
  exchange: Exchange,
  app: string,
  what: Pick<ShownProblem, 'status' | 'detail' | 'advice'>,
): ShownProblem {
  const report = reportOn(context, exchange, app);
  const stamp = stampOf(context.options.directory.availability(app));
  // Asking again must not repeat what a form has sent.
  const live = exchange.request.method === 'GET' ? { live: { app, stamp } } : {};
  return { ...what, app: report, ...live };
}
