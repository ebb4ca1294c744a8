/**
 * Connections to upstreams, for requests and upgrades alike.
 */
import net from 'node:net';
import { isOutOfFiles } from '../model/exhaustion.js';
import type { Upstream } from '../model/upstream.js';
import type { ReadMemory } from './read-memory.js';

/** A TCP peer that neither takes nor refuses a connection for so long is not there. */
const CONNECT_TIMEOUT_MS = 10_000;

const PASSING: ReadonlySet<string> = new Set(['ENOENT', 'ECONNREFUSED', 'EAGAIN']);

/** No connection came about: the upstream has seen nothing of the request. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';

  constructor(
    /** Such as `ECONNREFUSED`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /**
   * True for what passes when the app comes back: no socket file yet, a stale one, or a full backlog
   * (a Unix socket answers that at once with EAGAIN); or when others have closed what they had open.
   * EACCES, say, is a mistake that stays.
   */
  get passes(): boolean {
    return PASSING.has(this.code) || isOutOfFiles(this.code);
  }

  /** Nobody listens there. */
  get nobody(): boolean {
    return this.code === 'ECONNREFUSED' || this.code === 'ENOENT';
  }
}

export interface ConnectCalls {
  readonly connected: (socket: net.Socket) => void;
  readonly failed: (error: ConnectError) => void;
}

/** Takes the place of a socket's 'data' events. */
export interface Reading {
  readonly memory: ReadMemory;
  /** The bytes are valid during the call only, unless the memory is told to keep them. */
  onRead(bytes: Buffer): void;
}

/**
 * Opens a connection and makes exactly one of the two calls. Returns the way to give up, after which
 * neither is made.
 */
export function connect(upstream: Upstream, calls: ConnectCalls, reading?: Reading): () => void {
  const read = reading && {
    onread: {
      buffer: () => reading.memory.next(),
      callback: (count: number, memory: Uint8Array): boolean => {
        reading.onRead(Buffer.from(memory.buffer, memory.byteOffset, count));
        return true;
      },
    },
  };
  const socket =
    upstream.kind === 'unix'
      ? net.connect({ path: upstream.path, ...read })
      : net.connect({ host: upstream.host, port: upstream.port, noDelay: true, ...read });
  const release = (): void => {
    socket.setTimeout(0);
    socket.off('error', onError).off('timeout', onTimeout).off('connect', onConnect);
  };
  const abandon = (): void => {
    release();
    socket.on('error', () => undefined);
    socket.destroy();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    abandon();
    calls.failed(new ConnectError(error.code ?? 'EIO', error.message));
  };
  const onTimeout = (): void => {
    abandon();
    calls.failed(new ConnectError('ETIMEDOUT', `no answer within ${CONNECT_TIMEOUT_MS} ms`));
  };
  const onConnect = (): void => {
    release();
    calls.connected(socket);
  };
  socket.on('error', onError).on('timeout', onTimeout).on('connect', onConnect);
  socket.setTimeout(CONNECT_TIMEOUT_MS);
  return abandon;
}
