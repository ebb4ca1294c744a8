/**
 * Requests for what nobody has: the answer says what there is, and what was probably meant.
 */
import { hasCertainRoute, type App } from '../model/app.js';
import { answerProblem } from './answer.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { hintFor } from './pages/hints.js';
import { withoutRoute } from './report.js';
import { prefixesAt, unroutedAt } from './route.js';
import { answerSilent, isSilent } from './unrouted.js';

/**
 * @param path as it was asked for, dot segments resolved
 * @param detail what is missing; undefined where no app answers there
 */
export function answerLost(
  context: ProxyContext,
  exchange: Exchange,
  path: string,
  detail?: string,
): void {
  const { routes, isRouted } = context;
  const host = exchange.hostName?.name;
  const known = prefixesAt(routes, host, isRouted);
  const unrouted = unroutedAt(routes, host, path, isRouted);
  if (unrouted && isSilent(context, unrouted.name)) {
    answerSilent(context, exchange, unrouted.name);
    return;
  }
  const hint = hintFor({
    path,
    referer: exchange.request.headers.referer,
    prefixes: known.map(({ prefix }) => prefix),
  });
  const from = known.find(({ prefix }) => prefix === hint?.home);
  if (from !== undefined && !unrouted)
    context.watchOutside(from.app, path, nameOrigin(exchange, from.app));
  answerProblem(exchange, context.options.clock, {
    status: 404,
    detail: unrouted
      ? withoutRoute(context, unrouted.name)
      : (detail ?? `no app answers at ${path}`),
    advice: hint?.sentence ?? '',
    links: [
      ...(hint ? [{ path: hint.path, text: 'did you mean this?' }] : []),
      ...known.flatMap(({ prefix, app }) => {
        const text = nameOfRoute(context, app);
        return text === undefined ? [] : [{ path: prefix, text }];
      }),
    ],
  });
}

/** Where an app answers without a prefix. */
function nameOrigin({ secure, hostName }: Exchange, { name }: App): string {
  const port = hostName?.port === undefined ? '' : `:${hostName.port}`;
  return `${secure ? 'https' : 'http'}://${name.toLowerCase()}.localhost${port}`;
}

/** An app as a list of routes names it; undefined where nobody knows yet whether it has one. */
function nameOfRoute(context: ProxyContext, app: App): string | undefined {
  if (app.source.kind === 'files') return app.name;
  const availability = context.options.directory.availability(app.name);
  if (availability.kind === 'open') return app.name;
  if (availability.kind === 'unrouted' || !hasCertainRoute(app)) return undefined;
  return `${app.name} (${availability.state})`;
}
