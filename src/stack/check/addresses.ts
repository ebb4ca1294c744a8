/**
 * Addresses on which apps will answer: shared by two, or by one and the stack itself, and too long.
 */
import type { App } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { writtenAddress } from '../../model/literal.js';
import { sharedAddresses, type SharedAddress } from '../../model/shared-address.js';
import type { ListenSpec, Stack } from '../../model/stack.js';
import { sayAnother } from '../../model/instances.js';
import { MAX_SOCKET_PATH, ownAddress, toldUpstream } from '../../model/upstream.js';
import { mayTakeAnotherPort } from '../listeners.js';
import { ownListener } from '../own-listener.js';
import { about } from './finding.js';

/** @param realPath a socket's path with the links in its folder resolved */
export function checkAddresses(stack: Stack, realPath: (path: string) => string): Diagnostic[] {
  return [
    ...sharedAddresses(stack.apps, realPath).flatMap(besidesWritten),
    ...stack.apps.flatMap((app) => checkListeners(app, stack)),
    ...stack.apps.flatMap(checkLength),
    ...stack.listen.flatMap(checkListenerLength),
  ];
}

/** What the config itself does not refuse. */
function besidesWritten({ first, later, where, kind }: SharedAddress): Diagnostic[] {
  if (kind === 'written') return [];
  const what = where.startsWith('unix:') ? 'socket' : 'port';
  const advice = `give one of them another ${what}, or write $${what.toUpperCase()} in its command`;
  const both = `${first.name} and ${later.name} both`;
  for (const { name, upstream: plan } of [later, first]) {
    if (plan.kind !== 'implied') continue;
    const message = `${both} listen on ${where}, which is what ${name} takes by itself`;
    return [about(later, 'warning', message, sayAnother(plan, name))];
  }
  const loose = [first, later].find((app) => ownAddress(app) === undefined);
  if (kind === 'found' || loose === undefined) {
    const severity = kind === 'found' ? 'error' : 'warning';
    return [about(later, severity, `${both} answer on ${where}`, advice)];
  }
  return [
    about(
      later,
      'warning',
      `${both} name ${where}, where one alone can listen`,
      `${advice}; say worker of one that listens nowhere`,
    ),
  ];
}

/** Where nobody insists on a port of the front, it is left to the app. */
function checkListeners(app: App, stack: Stack): Diagnostic[] {
  const found = ownListener(
    app,
    stack.listen.filter((spec) => !mayTakeAnotherPort(spec, stack)),
  );
  if (found === undefined) return [];
  const { message, advice } = found.failure;
  return [about(app, found.certain ? 'error' : 'warning', message, advice)];
}

/**
 * A server binds its path as it is written: a short one in a deep folder it can, and sockpit reaches
 * that by a link.
 */
function checkLength(app: App): Diagnostic[] {
  const upstream = toldUpstream(app);
  if (upstream?.kind !== 'unix') return [];
  const bytes = Buffer.byteLength(upstream.path);
  if (bytes <= MAX_SOCKET_PATH) return [];
  const written =
    app.upstream.kind === 'literal' ? writtenAddress(app.upstream).replace(/\?.*$/s, '') : '';
  const unbound = Buffer.byteLength(written) > MAX_SOCKET_PATH;
  return [
    about(
      app,
      unbound ? 'error' : 'warning',
      `the socket of ${app.name} has ${bytes} bytes, and an address holds ${MAX_SOCKET_PATH}: ${upstream.path}`,
      unbound
        ? 'no server can bind it: write $SOCKET in its place'
        : 'sockpit reaches it by a link; other programs cannot: $SOCKET is shorter',
    ),
  ];
}

function checkListenerLength(spec: ListenSpec): Diagnostic[] {
  if (spec.kind !== 'unix') return [];
  const bytes = Buffer.byteLength(spec.path);
  if (bytes <= MAX_SOCKET_PATH) return [];
  return [
    {
      severity: 'error',
      message: `${spec.written} has ${bytes} bytes, and an address holds ${MAX_SOCKET_PATH}: ${spec.path}`,
      advice: 'choose a shorter path in listen=',
    },
  ];
}
