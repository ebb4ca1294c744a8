/**
 * Addresses of other programs in our own notation.
 */
import { isIP } from 'node:net';
import type { Draft } from './draft.js';

/** Where nginx or Caddy accept on every interface, we ask for loopback, and say so. */
export function addListener(
  draft: Draft,
  host: string | undefined,
  port: number,
  line: number,
): void {
  const everywhere =
    host === undefined || host === '' || host === '*' || host === '0.0.0.0' || host === '::';
  const local = everywhere || host === 'localhost' || host === '127.0.0.1' || host === '::1';
  const name = local ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host;
  draft.listen.push(`${name}:${port}`);
  if (everywhere) {
    draft.note(
      line,
      `it listened on every interface; this listens on this machine only. listen=0.0.0.0:${port} is as it was`,
    );
  }
}

/** True for what reaches a program on this machine. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** `api` → `/api/`. */
export function asPrefix(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${inner}/`;
}
