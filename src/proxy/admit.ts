/**
 * Who may come in: by the host that is asked for, and for WebSockets by the page that opens them.
 */
import type { IncomingMessage } from 'node:http';
import { answerProblem } from './answer.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import { parseHost, parseOrigin } from './host.js';
import { headerValues } from './raw-headers.js';
import type { RequestTarget } from './target.js';

/** False for a request that has been refused: that says why, and what to write so that it is let in. */
export function admit(context: ProxyContext, exchange: Exchange, target: RequestTarget): boolean {
  const { request } = exchange;
  const authority = target.kind === 'path' ? target.authority : undefined;
  const host = authority ?? request.headers.host;
  exchange.host = host ?? fallbackHost(request);
  exchange.hostName = parseHost(exchange.host);
  const { hostName } = exchange;
  const refuse = (status: number, detail: string, advice: string): false => {
    answerProblem(exchange, context.options.clock, { status, detail, advice });
    return false;
  };
  if (!hostName) return refuse(400, 'the target does not name a host', '');
  if (!context.policy.allowsHost(hostName, exchange.beyondLoopback)) {
    return refuse(403, `the host ${hostName.name} is not let in here`, allowAdvice(hostName.name));
  }
  if (!exchange.upgrade) return true;
  const [origin, second] = headerValues(request.rawHeaders, 'origin');
  if (origin === undefined) return true;
  const from = second === undefined ? parseOrigin(origin) : undefined;
  if (from && context.policy.allowsOrigin(from, hostName)) return true;
  return refuse(
    403,
    `pages of ${origin} may not open WebSockets here`,
    from ? allowAdvice(from.name) : '',
  );
}

function allowAdvice(name: string): string {
  return `to let it in, write in the config: #@stack hosts=${name}`;
}

/** HTTP/1.0 clients need not name a host: then it is the address that they came to. */
function fallbackHost(request: IncomingMessage): string {
  const { localAddress, localPort } = request.socket;
  if (localAddress === undefined || localPort === undefined) return 'localhost';
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, '');
  return `${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
