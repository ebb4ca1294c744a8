/**
 * What is said about an app that runs and has no route, to whoever asks for it.
 */
import { answerProblem } from './answer.js';
import type { Context } from './context.js';
import type { Exchange } from './exchange.js';
import { aboutApp, withoutRoute } from './report.js';

const RETRY_LATER = ['Retry-After', '10'];

/** True where the app was only taken for a worker: it may listen yet, or be told where it does. */
export function isSilent(context: Context, app: string): boolean {
  const availability = context.options.directory.availability(app);
  return availability.kind === 'unrouted' && availability.silent;
}

/** The next step with an app of which nothing listens. Pure. */
export function silentAdvice(app: string): string {
  return (
    `if ${app} serves requests, say where it listens, above its line: #@ port=3000 or ` +
    `#@ socket=app.sock; if it serves none: #@ worker`
  );
}

/** 503: nobody answers there as things stand; the page comes back by itself when somebody does. */
export function answerSilent(context: Context, exchange: Exchange, app: string): void {
  const what = { status: 503, detail: withoutRoute(context, app), advice: silentAdvice(app) };
  exchange.note = 'nothing listens';
  const problem = aboutApp(context, exchange, app, what);
  answerProblem(exchange, context.options.clock, problem, { headers: RETRY_LATER });
}

/**
 * Says, once for each app, that a request to its prefix went to another: nobody would look for that
 * where the answer came from.
 *
 * @param path as it was asked for, without its query
 */
export function createPassWatch(
  notice: (text: string) => void,
): (silent: string, to: string, path: string) => void {
  const told = new Set<string>();
  return (silent, to, path) => {
    if (told.has(silent)) return;
    told.add(silent);
    notice(`${path} went to ${to}, as nothing of ${silent} listens; ${silentAdvice(silent)}`);
  };
}
