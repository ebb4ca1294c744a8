/**
 * What the proxy itself answers: the index of apps, and the event stream that keeps pages current.
 */
import { placesOf } from '../model/place.js';
import { answer, answerPage, answerProblem, answerText } from './answer.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { isLocal } from './host.js';
import { isOutside } from './outside.js';
import { appRows, indexPage, portWords, type Visitor } from './pages/index-page.js';
import { stampOf } from './report.js';

/** @param path below the reserved prefix, beginning with `/`. */
export function answerOwn(
  context: ProxyContext,
  exchange: Exchange,
  path: string,
  query: string,
): void {
  const { method } = exchange.request;
  if (isOutside(exchange)) answerNothing(context, exchange);
  else if (method !== 'GET' && method !== 'HEAD') {
    const problem = { status: 405, detail: `${path} can only be read`, advice: '' };
    answerProblem(exchange, context.options.clock, problem, { headers: ['Allow', 'GET, HEAD'] });
  } else if (path === '/') answerIndex(context, exchange);
  else if (path === '/events') answerEvents(context, exchange, query);
  else {
    answerProblem(exchange, context.options.clock, {
      status: 404,
      detail: `there is nothing at /.sockpit${path}`,
      advice: 'the apps are listed at /.sockpit/',
    });
  }
}

export function answerIndex(context: ProxyContext, exchange: Exchange): void {
  const { clock } = context.options;
  if (isOutside(exchange)) {
    answerNothing(context, exchange);
    return;
  }
  const status = context.options.status();
  switch (exchange.form) {
    case 'html':
      answerPage(exchange, clock, indexPage(status, visitorOf(exchange)));
      return;
    case 'problem': {
      const apps = status.apps.map(({ name, state, reason, prefixes, host, url }) => {
        return { name, state, reason, prefixes, host, url };
      });
      const body = `${JSON.stringify({ stack: status.stack, apps })}\n`;
      answerText(exchange, clock, 'application/json', body);
      return;
    }
    case 'text': {
      const width = Math.max(0, ...status.apps.map(({ name }) => name.length));
      const port = portWords(visitorOf(exchange));
      const lines = status.apps.map((app) => {
        const places = placesOf(app, port).join(' ');
        return `${app.name.padEnd(width)}  ${app.state.padEnd(9)}  ${places}`.trimEnd();
      });
      answerText(exchange, clock, 'text/plain; charset=utf-8', `${lines.join('\n')}\n`);
    }
  }
}

/** As where no app is: these pages are not there for everybody. */
function answerNothing(context: ProxyContext, exchange: Exchange): void {
  const problem = { status: 404, detail: 'no app answers there', advice: '' };
  answerProblem(exchange, context.options.clock, problem);
}

function visitorOf(exchange: Exchange): Visitor {
  const { hostName } = exchange;
  return { port: hostName?.port, local: hostName !== undefined && isLocal(hostName) };
}

function answerEvents(context: ProxyContext, exchange: Exchange, query: string): void {
  const { options, live } = context;
  const name = new URLSearchParams(query).get('app');
  if (name !== null && !options.status().apps.some((app) => app.name === name)) {
    const problem = { status: 404, detail: `there is no app ${name}`, advice: '' };
    answerProblem(exchange, options.clock, problem);
    return;
  }
  if (exchange.request.method === 'HEAD') {
    answer(exchange, options.clock, { status: 200, type: 'text/event-stream' });
    return;
  }
  exchange.stream = true;
  const fields = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store'];
  exchange.firstByte(200, fields);
  exchange.response.writeHead(200, fields);
  const visitor = visitorOf(exchange);
  live.add(
    exchange.response,
    name === null
      ? { event: 'apps', read: () => appRows(options.status(), visitor).text }
      : { event: 'app', read: () => stampOf(options.directory.availability(name)) },
    exchange.left.signal,
  );
}
