/**
 * Addresses on which apps will answer: shared by two, too long, and open to everybody on the machine.
 */
import { dirname } from 'node:path';
import type { App } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { writtenAddress } from '../../model/literal.js';
import { sharedAddresses, type SharedAddress } from '../../model/shared-address.js';
import type { ListenSpec, Stack } from '../../model/stack.js';
import { MAX_SOCKET_PATH, ownAddress, toldUpstream } from '../../model/upstream.js';
import { isOpen } from '../listeners.js';
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
    stack.listen.filter((spec) => !isOpen(spec, stack)),
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

/** Facts about a file, as lstat(2) tells them. */
interface Modes {
  /** Permission bits; undefined where there is no such file. */
  modeOf(path: string): number | undefined;
}

/** Servers that make their socket writable for all, unless they are told not to. */
const OPEN_BY_DEFAULT = [
  {
    program: /(^|[\s/])gunicorn(\s|$)/,
    // Of others it takes the right to write, which is what connecting needs.
    closed: /(^|\s)(-m\s*|--umask[=\s])(0o?)?[0-7]*[2367](\s|$)/,
    advice: 'add -m 007 to its command',
  },
  {
    program: /(^|[\s/])uvicorn(\s|$)/,
    closed: /(?!)/,
    advice: 'write $SOCKET: its folder is closed to others',
  },
] as const;

/** Sockets that others on this machine can connect to, past the proxy and its checks. */
export function checkOpenSockets(stack: Stack, modes: Modes): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    const upstream = toldUpstream(app);
    if (upstream?.kind !== 'unix' || !isReachable(upstream.path, modes)) return [];
    const mode = modes.modeOf(upstream.path);
    const command = app.source.kind === 'command' ? app.source.command : '';
    const server = OPEN_BY_DEFAULT.find(
      ({ program, closed }) => program.test(command) && !closed.test(command),
    );
    const open = mode === undefined ? server !== undefined : (mode & 0o002) !== 0;
    if (!open) return [];
    return [
      about(
        app,
        'warning',
        `everybody on this machine ${mode === undefined ? 'will be able to' : 'can'} connect to ${upstream.path}`,
        server?.advice ??
          `chmod o-w ${upstream.path}, or put it into a folder that is closed to others`,
      ),
    ];
  });
}

/** Others may pass through every folder on the way. */
function isReachable(path: string, modes: Modes): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const mode = modes.modeOf(folder);
    if (mode === undefined || (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
