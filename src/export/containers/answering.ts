/**
 * Where an app answers inside its pod.
 */
import type { App } from '../../model/app.js';
import type { Upstream } from '../../model/upstream.js';
import { type AddressBook, guessNote } from '../layout.js';

/** What an app is told in PORT. */
const APP_PORT = 5000;
/** What it is told in SOCKET. */
export const SOCKET = '/run/sockpit/app.sock';

/**
 * How an app answers inside its pod: mostly on loopback, which nobody outside reaches, so that a Caddy
 * stands before each one.
 */
export type Answering =
  | { readonly kind: 'behind'; readonly upstream: Upstream; readonly guessed: boolean }
  | { readonly kind: 'nowhere' };

export function answeringOf(app: App, book: AddressBook): Answering {
  const plan = app.upstream;
  const behind = (upstream: Upstream, guessed = false): Answering => ({
    kind: 'behind',
    upstream,
    guessed,
  });
  const onSocket = { kind: 'unix', path: SOCKET } as const;
  const onPort = (port: number): Upstream => ({ kind: 'tcp', host: 'localhost', port });
  switch (plan.kind) {
    case 'none':
      return { kind: 'nowhere' };
    case 'variable':
      return behind(plan.name === 'SOCKET' ? onSocket : onPort(toldPort(app)));
    case 'fixed':
    case 'literal':
    case 'implied':
      return behind(plan.upstream.kind === 'unix' ? onSocket : onPort(plan.upstream.port));
    case 'discover': {
      const found = book.found(app);
      const first = typeof found === 'string' ? undefined : found?.[0];
      if (first === undefined) return behind(onPort(toldPort(app)), true);
      return behind(first.kind === 'unix' ? onSocket : onPort(first.port));
    }
  }
}

/** `PORT` in its own `env` is exact. */
export function toldPort({ env }: App): number {
  return Number(env['PORT']) || APP_PORT;
}

/** Says of which apps nobody knows where they answer. */
export function guessedPorts(apps: readonly App[], book: AddressBook): string[] {
  const guessed = apps.filter((app) => {
    const answering = answeringOf(app, book);
    return answering.kind === 'behind' && answering.guessed;
  });
  return guessNote(guessed, 'the port that PORT names');
}
