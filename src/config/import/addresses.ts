/**
 * Addresses of other programs in our own notation.
 */
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Draft } from './draft.js';
import { escaped } from './path-text.js';

/** Where nginx or Caddy accept on every interface, we ask for loopback, and say so. */
export function addListener(
  draft: Draft,
  host: string | undefined,
  port: number,
  line: number,
): void {
  draft.listen.push({ text: listenerOf(host, port), line });
  if (isEverywhere(host)) {
    draft.note(
      line,
      `it listened on every interface; this listens on this machine only. listen=0.0.0.0:${port} is as it was`,
    );
  }
}

/** The value of `listen`. */
export function listenerOf(host: string | undefined, port: number): string {
  if (host === undefined || isEverywhere(host) || /^(localhost|127\.0\.0\.1|::1)$/.test(host)) {
    return `localhost:${port}`;
  }
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function isEverywhere(host: string | undefined): boolean {
  return host === undefined || ['', '*', '0.0.0.0', '::'].includes(host);
}

/** True for what reaches a program on this machine. */
export function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
}

/** `api` → `/api/`; what a URL cannot hold is escaped, and escapes stay. */
export function asPrefix(path: string): string {
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? '/' : `/${escaped(inner)}/`;
}

/** Where the relative paths of a configuration lie, as seen from the folder of the Procfile. */
export interface PathBase {
  /** Between the two folders; empty where they are the same. */
  readonly between: string;
}

export function placed(path: string, { between }: PathBase): string {
  if (path.startsWith('/')) return path.replace(/(.)\/+$/, '$1');
  return join(between, path).replace(/(.)\/+$/, '$1');
}
