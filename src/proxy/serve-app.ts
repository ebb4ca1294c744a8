/**
 * One request to one app: wait until there is somebody to take it, send it, try again where that is
 * safe, and say what is the matter where it is not.
 */
import type { App } from '../model/app.js';
import type { Availability, Endpoint } from '../model/availability.js';
import { describeUpstream } from '../model/upstream.js';
import { answerProblem } from './answer.js';
import { failed, type Attempt, type Errand, type Send } from './attempt.js';
import { pick } from './balance.js';
import type { ConnectError } from './connect.js';
import type { Context } from './context.js';
import type { Exchange, Upgrading } from './exchange.js';
import { judge, retryDelay, type Verdict, type Waiting } from './hold.js';
import type { Meter } from './meter.js';
import { aboutApp, stateSentence, withoutRoute } from './report.js';
import { sendRequest } from './send-request.js';
import { answerSilent, isSilent } from './unrouted.js';

/** A request that waits is looked at so often at least. */
const LOOK_EVERY_MS = 1000;
/** More than this between two looks was slept through: a suspended laptop has held nobody out. */
const MAX_STEP_MS = 1500;

const NO_INSTANCE = failed(503, 'has no instance');

const lastPicked = new WeakMap<App, number>();

export async function serveApp(
  context: Context,
  exchange: Exchange,
  errand: Errand,
): Promise<void> {
  const { app } = errand;
  const meter = context.meter(app.name);
  const { clock } = context.options;
  let since: number | undefined;
  let waitedMs = 0;
  let sinceDeathMs: number | undefined;
  let lastLook: number | undefined;
  let refused: ConnectError | undefined;
  let attempts = 0;
  let fresh = false;
  let debugged = false;
  let excusedMs = 0;
  const served = context.options.directory.wanted(app.name);
  try {
    while (!exchange.left.gone) {
      const now = clock.now();
      const availability = available(context, app);
      const step = Math.min(now - (lastLook ?? now), MAX_STEP_MS);
      lastLook = now;
      if (debugged) excusedMs += step;
      debugged = context.options.directory.debugged(app.name);
      if (since !== undefined) waitedMs += step;
      if (sinceDeathMs !== undefined) sinceDeathMs += step;
      else if (availability.kind === 'coming' && availability.died) sinceDeathMs = 0;
      const waiting: Waiting = {
        waitedMs,
        sinceDeathMs,
        pageLoad: exchange.pageLoad,
        holdForMs: context.closing.aborted ? 0 : debugged ? Infinity : app.holdForMs + excusedMs,
        othersHeld: meter.held,
        refused: refused?.code,
      };
      const verdict = judge(availability, waiting);
      if (verdict.kind === 'serve') {
        letGo(meter, exchange);
        const send = sendTo(context, exchange, errand, verdict.endpoints);
        let attempt: Attempt = NO_INSTANCE;
        try {
          if (send) attempt = await attemptWith(send, fresh);
        } finally {
          send?.flight.end();
        }
        if (attempt.kind === 'done') return;
        if (attempt.kind === 'again') fresh = true;
        else if (attempt.kind === 'failed') {
          tellFailed(context, exchange, app, attempt);
          return;
        } else {
          refused = attempt.error;
          if (!refused.passes) {
            tellRefused(context, exchange, app, refused);
            return;
          }
        }
      } else if (verdict.kind === 'wait') {
        since ??= now;
        hold(meter, exchange, since);
        const ms = refused ? Math.min(verdict.ms, retryDelay(attempts++)) : verdict.ms;
        await pause(context, exchange, app.name, ms);
        refused = undefined;
      } else {
        letGo(meter, exchange);
        tellVerdict(context, exchange, app, verdict, availability, refused);
        return;
      }
    }
  } finally {
    served();
    letGo(meter, exchange);
  }
}

/** @param since when it began to wait, also where it was tried meanwhile */
function hold(meter: Meter, exchange: Exchange, since: number): void {
  if (exchange.isHeld) return;
  exchange.hold(since);
  meter.hold();
}

/** It waits no more: it is tried, or over. */
function letGo(meter: Meter, exchange: Exchange): void {
  if (!exchange.isHeld) return;
  exchange.letGo();
  meter.release();
}

/** The app's availability without the endpoints that are about to stop. */
function available(context: Context, app: App): Availability {
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

/** What is to be sent to the best of these endpoints. */
function sendTo(
  context: Context,
  exchange: Exchange,
  errand: Errand,
  endpoints: readonly Endpoint[],
): Send | undefined {
  const { app } = errand;
  const count = (candidate: Endpoint): number => context.flights.count(app.name, candidate);
  const endpoint = pick(endpoints, count, lastPicked.get(app) ?? 0);
  if (!endpoint) return undefined;
  lastPicked.set(app, endpoint.instance);
  exchange.instance = endpoint.instance;
  const flight = context.flights.begin(app.name, endpoint);
  return { context, exchange, errand, endpoint, flight };
}

function attemptWith(send: Send, fresh: boolean): Promise<Attempt> {
  const { upgrade } = send.exchange;
  return upgrade ? attemptUpgrade(send, upgrade) : sendRequest(send, fresh);
}

async function attemptUpgrade(send: Send, upgrade: Upgrading): Promise<Attempt> {
  const { sendUpgrade } = await import('./send-upgrade.js');
  return sendUpgrade(send, upgrade);
}

/** Until the app's availability changes, the time is up, the client leaves or the proxy closes. */
async function pause(context: Context, exchange: Exchange, app: string, ms: number): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const signals = [exchange.left.signal, context.closing].filter((signal) => !signal.aborted);
  const timer = context.options.clock.after(Math.min(ms, LOOK_EVERY_MS), end);
  for (const signal of signals) signal.addEventListener('abort', end);
  await context.options.directory.changed(app, stop.signal);
  timer.cancel();
  for (const signal of signals) signal.removeEventListener('abort', end);
}

const RETRY_SOON = ['Retry-After', '1'];
const RETRY_LATER = ['Retry-After', '10'];

function tellVerdict(
  context: Context,
  exchange: Exchange,
  app: App,
  verdict: Exclude<Verdict, { kind: 'serve' | 'wait' }>,
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
        ? `${app.name} does not take connections (${refused.code})`
        : `${app.name} ${stateSentence(state)}`;
  const problem = aboutApp(context, exchange, app.name, { status: 503, detail, advice });
  const headers = verdict.why === 'closed' ? RETRY_LATER : RETRY_SOON;
  answerProblem(exchange, clock, problem, { headers });
}

function tellFailed(
  context: Context,
  exchange: Exchange,
  app: App,
  attempt: Extract<Attempt, { kind: 'failed' }>,
): void {
  const { status, why } = attempt;
  exchange.note = why;
  const what = { status, detail: `${app.name} ${why}`, advice: '' };
  answerProblem(exchange, context.options.clock, aboutApp(context, exchange, app.name, what));
}

/** A connect error that does not pass by itself. */
function tellRefused(context: Context, exchange: Exchange, app: App, error: ConnectError): void {
  const availability = context.options.directory.availability(app.name);
  const where =
    availability.kind === 'open' && availability.endpoints[0]
      ? describeUpstream(availability.endpoints[0].upstream)
      : app.name;
  exchange.note = error.code;
  const what = {
    status: 502,
    detail: `${app.name} cannot be reached at ${where}: ${error.code}`,
    advice:
      error.code === 'EACCES'
        ? 'its socket does not let us in: look at its mode and owner (gunicorn: -m 007)'
        : '',
  };
  answerProblem(exchange, context.options.clock, aboutApp(context, exchange, app.name, what));
}
