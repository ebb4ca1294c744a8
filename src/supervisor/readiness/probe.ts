/**
 * One connection that asks an upstream whether it speaks HTTP, and waits as long as it takes.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Upstream } from '../../model/upstream.js';
import type { Stoppable } from './path-watch.js';

export type ProbeEvent =
  /** The connection was accepted; the request is on its way. */
  | { readonly kind: 'accepted' }
  /** A status line came. The last event. */
  | { readonly kind: 'http'; readonly status: number }
  /** Something else came; `said` is its beginning, printable. The last event. */
  | { readonly kind: 'other'; readonly said: string }
  /** Closed without an answer, after it was accepted. The last event. */
  | { readonly kind: 'closed' }
  /** Not accepted, with the system's code, such as `ECONNREFUSED`. The only event. */
  | { readonly kind: 'refused'; readonly code: string };

/**
 * @param upstream where to connect; a path here is short enough
 * @param request the bytes to send once connected; empty: none, the connection is only tried
 */
export type Probe = (
  upstream: Upstream,
  request: string,
  report: (event: ProbeEvent) => void,
) => Stoppable;

/**
 * How long the rest of an answer is read and thrown away after its status line. A server whose
 * client leaves in the middle of an answer may log that; most answers end well before.
 */
const DRAIN_MS = 250;

export const probe: Probe = (upstream, request, report) => {
  const socket =
    upstream.kind === 'unix'
      ? connect({ path: upstream.path })
      : connect({ host: upstream.host, port: upstream.port });
  let received = Buffer.alloc(0);
  let accepted = false;
  let over = false;
  let code = 'ECONNREFUSED';
  let drain: NodeJS.Timeout | undefined;

  const finish = (event: ProbeEvent): void => {
    if (over) return;
    over = true;
    report(event);
  };

  socket.on('connect', () => {
    if (over) return;
    // Both ends of a loopback connection can be the same socket when the port is an ephemeral one
    // that nobody listens on (RFC 9293 §3.5, simultaneous open).
    if (upstream.kind === 'tcp' && isSelf(socket)) {
      socket.destroy();
      return;
    }
    accepted = true;
    report({ kind: 'accepted' });
    // The report may have led to stop().
    if (!socket.destroyed && request !== '') socket.write(request, 'latin1');
  });
  socket.on('data', (chunk) => {
    if (over) return;
    received = Buffer.concat([received, chunk]);
    const verdict = readAnswer(received);
    if (!verdict) return;
    // The rest outlives stop(), but keeps no process alive.
    socket.unref();
    drain = setTimeout(() => socket.destroy(), DRAIN_MS).unref();
    finish(verdict);
  });
  socket.on('end', () => socket.end());
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code ?? code;
  });
  socket.on('close', () => {
    clearTimeout(drain);
    if (!accepted) finish({ kind: 'refused', code });
    else if (received.length === 0) finish({ kind: 'closed' });
    else finish({ kind: 'other', said: printable(received) });
  });

  return {
    stop: () => {
      if (over) return;
      over = true;
      socket.destroy();
    },
  };
};

function isSelf(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

/** What the first bytes of an answer say; undefined where more are needed. */
export function readAnswer(bytes: Buffer): ProbeEvent | undefined {
  const text = bytes.subarray(0, 256).toString('latin1');
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?:[ \r\n]|$)/.exec(text);
  if (status && /\n/.test(text)) return { kind: 'http', status: Number(status[1]) };
  if (status && text.length === 256) return { kind: 'http', status: Number(status[1]) };
  if (text.startsWith('HTTP/'.slice(0, text.length)) && !/\n/.test(text)) return undefined;
  if (status) return undefined;
  return { kind: 'other', said: printable(bytes) };
}

/** The first line of what came, at most 40 characters of it, or `TLS`. */
export function printable(bytes: Buffer): string {
  // A TLS record of type alert or handshake, major version 3 (RFC 8446 §5.1).
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return 'TLS';
  const line =
    bytes
      .subarray(0, 200)
      .toString('latin1')
      .split(/[\r\n]/, 1)[0] ?? '';
  const clean = line.replace(/[^\x20-\x7e]+/g, '.').trim();
  return clean.length > 40 ? `${clean.slice(0, 39)}…` : clean;
}
