/**
 * Binding one server to one address, and why that may fail.
 */
import { promises as fs } from 'node:fs';
import type { ListenOptions, Server } from 'node:net';
import { dirname } from 'node:path';
import { failure, type Failure } from '../model/failure.js';
import { listenDirectly } from '../model/listen-directly.js';
import { codeOf } from '../files/error-code.js';

export class ListenError extends Error {
  override readonly name = 'ListenError';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

export function listenAt(
  server: Server,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> {
  const options = { host, port, ipv6Only: host.includes(':') && host !== '::' };
  if (host !== '127.0.0.1' && host !== '::1') return startListening(server, options);
  return told(server, () =>
    listenDirectly(server, { address: host, port }, () => server.listen(options)),
  );
}

/** Resolves with the error, or undefined once it listens. Binding itself happens before it returns. */
export function startListening(
  server: Server,
  options: ListenOptions,
): Promise<NodeJS.ErrnoException | undefined> {
  return told(server, () => server.listen(options));
}

function told(server: Server, begin: () => void): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException): void => resolve(error);
    server.once('error', onError);
    server.once('listening', () => {
      server.off('error', onError);
      resolve(undefined);
    });
    begin();
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

export function isAbsent(code: string | undefined): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'EINVAL';
}

export function unavailable(address: string, reason: string): ListenError {
  return new ListenError(failure('address-unavailable', { address, reason }));
}

const NO_FOLDER = 'its folder does not exist';

export function bindReason(error: NodeJS.ErrnoException, port: number | undefined): string {
  switch (error.code) {
    case 'EACCES':
      return port !== undefined && port < 1024
        ? `port ${port} needs more rights than ours; take one above 1023`
        : 'permission denied';
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'no interface, address or host of that name';
    case 'ENOENT':
      return NO_FOLDER;
    case 'ENOTDIR':
      return 'a file stands where its folder should be';
    default:
      return error.message;
  }
}

/** The same of a socket at that path: of a folder that is missing libuv says that it may not be entered. */
export async function reasonAtPath(error: NodeJS.ErrnoException, path: string): Promise<string> {
  const isMissing = error.code === 'EACCES' && (await folderTrouble(dirname(path))) === 'ENOENT';
  return isMissing ? NO_FOLDER : bindReason(error, undefined);
}

/** Why a folder cannot be looked at. */
async function folderTrouble(folder: string): Promise<string | undefined> {
  try {
    await fs.stat(folder);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/** As a browser on this machine would write it. */
export function displayHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
