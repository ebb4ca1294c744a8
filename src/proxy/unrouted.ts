/**
 * What is said about an app that runs and has no route, to whoever asks for it.
 */
import { answerProblem } from './answer.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { silentAdvice } from './pass-watch.js';
import { aboutApp, withoutRoute } from './report.js';

const RETRY_LATER = ['Retry-After', '10'];

/** True where the app was only taken for a worker: it may listen yet, or be told where it does. */
export function isSilent(context: ProxyContext, app: string): boolean {
  const availability = context.options.directory.availability(app);
  return availability.kind === 'unrouted' && availability.silent;
}

/** 503: nobody answers there as things stand; the page comes back by itself when somebody does. */
export function answerSilent(context: ProxyContext, exchange: Exchange, app: string): void {
  const what = { status: 503, detail: withoutRoute(context, app), advice: silentAdvice(app) };
  exchange.note = 'nothing listens';
  const problem = aboutApp(context, exchange, app, what);
  answerProblem(exchange, context.options.clock, problem, { headers: RETRY_LATER });
}
