/**
 * One request to one app: wait until there is somebody to take it, send it, try again where that is
 * safe, and say what is the matter where it is not.
 */
import type { App } from '../model/app.js';
import type { Availability, Endpoint } from '../model/availability.js';
import { CallingOff } from '../model/calling-off.js';
import { isOutOfFiles, OutOfFilesError } from '../model/exhaustion.js';
import { describeUpstream } from '../model/upstream.js';
import { answerProblem } from './answer.js';
import { failed, type Attempt, type Errand, type Send } from './attempt.js';
import { pick } from './balance.js';
import type { ConnectError } from './connect.js';
import type { ProxyContext } from './context.js';
import type { Exchange, Upgrading } from './exchange.js';
import { judgeHold, retryDelay, type HoldVerdict } from './hold.js';
import type { Meter } from './meter.js';
import { aboutApp, stateSentence, withoutRoute } from './report.js';
import { sendRequest } from './send-request.js';
import { answerSilent, isSilent } from './unrouted.js';
import { WaitClock } from './wait-clock.js';

/** A request that waits is looked at so often at least. */
const LOOK_EVERY_MS = 1000;

const NO_INSTANCE = failed(503, 'has no instance');

const lastPicked = new WeakMap<App, number>();

export async function serveApp(
  context: ProxyContext,
  exchange: Exchange,
  errand: Errand,
): Promise<void> {
  const { app } = errand;
  const meter = context.meter(app.name);
  const { clock, directory } = context.options;
  const waited = new WaitClock();
  let refused: ConnectError | undefined;
  let retries = 0;
  let fresh = false;
  const served = directory.wanted(app.name);
  try {
    while (!exchange.left.gone) {
      const availability = available(context, app);
      const died = availability.kind === 'coming' && availability.died;
      const deaf = availability.kind === 'deaf';
      waited.look(clock.elapsed(), { died, deaf, debugged: directory.debugged(app.name) });
      const { waitedMs, sinceDeathMs, debugged, excusedMs } = waited;
      const verdict = judgeHold(availability, {
        waitedMs,
        sinceDeathMs,
        pageLoad: exchange.pageLoad,
        holdForMs: context.closing.aborted ? 0 : debugged ? Infinity : app.holdForMs + excusedMs,
        othersHeld: meter.held,
        refused: refused?.code,
      });
      if (verdict.kind === 'serve') {
        letGo(context, meter, exchange);
        const attempt = await attemptAt(context, exchange, errand, verdict.endpoints, fresh);
        if (attempt.kind === 'again') fresh = true;
        else if (attempt.kind === 'not-connected' && attempt.error.passes) refused = attempt.error;
        else {
          tellAttempt({ context, exchange, app }, attempt);
          return;
        }
      } else if (verdict.kind === 'wait') {
        hold(context, meter, exchange, waited.begin());
        const ms = refused ? Math.min(verdict.ms, retryDelay(retries++)) : verdict.ms;
        await pause(context, exchange, app.name, ms);
        refused = undefined;
      } else {
        letGo(context, meter, exchange);
        tellVerdict({ context, exchange, app }, verdict, availability, refused);
        return;
      }
    }
  } finally {
    served();
    letGo(context, meter, exchange);
    context.heldBodies.forget(exchange.request);
  }
}

/** @param since when it began to wait, also where it was tried meanwhile */
function hold(context: ProxyContext, meter: Meter, exchange: Exchange, since: number): void {
  if (exchange.isHeld) return;
  exchange.hold(since);
  meter.hold();
  context.heldBodies.readOn(exchange.request);
}

/** It waits no more: it is tried, or over. */
function letGo(context: ProxyContext, meter: Meter, exchange: Exchange): void {
  if (!exchange.isHeld) return;
  exchange.letGo();
  meter.release();
  context.heldBodies.letGo(exchange.request);
}

/** The app's availability without the endpoints that are about to stop. */
function available(context: ProxyContext, app: App): Availability {
  const availability = context.options.directory.availability(app.name);
  if (availability.kind !== 'open') return availability;
  const isDraining = (endpoint: Endpoint): boolean =>
    context.flights.isDraining(app.name, endpoint);
  if (!availability.endpoints.some(isDraining)) return availability;
  const endpoints = availability.endpoints.filter((endpoint) => !isDraining(endpoint));
  return endpoints.length > 0
    ? { kind: 'open', endpoints }
    : { kind: 'coming', state: 'stopping', reason: 'it is about to restart', died: false };
}

/** Sends it to the best of these endpoints. */
async function attemptAt(
  context: ProxyContext,
  exchange: Exchange,
  errand: Errand,
  endpoints: readonly Endpoint[],
  fresh: boolean,
): Promise<Attempt> {
  const { app } = errand;
  const count = (candidate: Endpoint): number => context.flights.count(app.name, candidate);
  const endpoint = pick(endpoints, count, lastPicked.get(app) ?? 0);
  if (!endpoint) return NO_INSTANCE;
  lastPicked.set(app, endpoint.instance);
  exchange.instance = endpoint.instance;
  const flight = context.flights.begin(app.name, endpoint);
  const send: Send = { context, exchange, errand, endpoint, flight };
  const { upgrade } = exchange;
  try {
    const attempt = await (upgrade ? attemptUpgrade(send, upgrade) : sendRequest(send, fresh));
    if (attempt.kind === 'not-connected') {
      if (attempt.error.nobody) context.options.directory.refused(app.name, endpoint.instance);
      context.descriptors.refused(attempt.error.code);
    }
    return attempt;
  } finally {
    flight.end();
  }
}

async function attemptUpgrade(send: Send, upgrade: Upgrading): Promise<Attempt> {
  const { sendUpgrade } = await import('./send-upgrade.js');
  return sendUpgrade(send, upgrade);
}

/** Until the app's availability changes, the time is up, the client leaves or the proxy closes. */
async function pause(
  context: ProxyContext,
  exchange: Exchange,
  app: string,
  ms: number,
): Promise<void> {
  const { left } = exchange;
  const { closing } = context;
  if (left.gone) return;
  const stop = new CallingOff();
  const end = (): void => stop.abort();
  const timer = context.options.clock.after(Math.min(ms, LOOK_EVERY_MS), end);
  left.on(end);
  closing.addEventListener('abort', end);
  await context.options.directory.changed(app, stop.signal);
  timer.cancel();
  left.off(end);
  closing.removeEventListener('abort', end);
}

const RETRY_SOON = ['Retry-After', '1'];
const RETRY_LATER = ['Retry-After', '10'];

/** A request that an app cannot answer. */
interface Unserved {
  readonly context: ProxyContext;
  readonly exchange: Exchange;
  readonly app: App;
}

function tellVerdict(
  { context, exchange, app }: Unserved,
  verdict: Exclude<HoldVerdict, { kind: 'serve' | 'wait' }>,
  availability: Availability,
  refused: ConnectError | undefined,
): void {
  const { clock } = context.options;
  if (verdict.kind === 'unrouted') {
    if (isSilent(context, app.name)) {
      answerSilent(context, exchange, app.name);
      return;
    }
    const detail = withoutRoute(context, app.name);
    answerProblem(exchange, clock, { status: 404, detail, advice: '' });
    return;
  }
  exchange.note = verdict.why;
  const state = 'state' in availability ? availability.state : 'not answering';
  const advice = availability.kind === 'closed' ? availability.advice : '';
  const detail =
    verdict.why === 'too many waiting'
      ? `too many requests wait for ${app.name}`
      : refused && availability.kind === 'open'
        ? refusedSentence(app, refused)
        : `${app.name} ${stateSentence(state)}`;
  const problem = aboutApp(context, exchange, app.name, { status: 503, detail, advice });
  const headers = verdict.why === 'closed' ? RETRY_LATER : RETRY_SOON;
  answerProblem(exchange, clock, problem, { headers });
}

function refusedSentence(app: App, { code }: ConnectError): string {
  return isOutOfFiles(code)
    ? `no connection to ${app.name} could be opened: ${new OutOfFilesError(code).message}`
    : `${app.name} does not take connections (${code})`;
}

/** Tells what became of the last attempt, where that did not answer by itself. */
function tellAttempt(unserved: Unserved, attempt: Exclude<Attempt, { kind: 'again' }>): void {
  const { context, exchange, app } = unserved;
  switch (attempt.kind) {
    case 'done':
      return;
    case 'failed':
      exchange.note = attempt.why;
      tellProblem(unserved, attempt.status, `${app.name} ${attempt.why}`);
      return;
    case 'not-connected':
      exchange.note = attempt.error.code;
      tellProblem(unserved, 502, ...notConnected(context, app, attempt.error));
  }
}

/** A connect error that does not pass by itself: what is the matter, and what to do. */
function notConnected(context: ProxyContext, app: App, { code }: ConnectError): [string, string] {
  const availability = context.options.directory.availability(app.name);
  const where =
    availability.kind === 'open' && availability.endpoints[0]
      ? describeUpstream(availability.endpoints[0].upstream)
      : app.name;
  return [
    `${app.name} cannot be reached at ${where}: ${code}`,
    code === 'EACCES'
      ? 'its socket does not let us in: look at its mode and owner (gunicorn: -m 007)'
      : '',
  ];
}

function tellProblem(
  { context, exchange, app }: Unserved,
  status: number,
  detail: string,
  advice = '',
): void {
  const what = { status, detail, advice };
  answerProblem(exchange, context.options.clock, aboutApp(context, exchange, app.name, what));
}
