/**
 * Requests that Node's parser refuses: what is to be done, and what is known of them for the list of requests. Pure.
 */
import type { IncomingMessage } from 'node:http';
import type { RequestRecord } from '../model/request.js';
import type { ClientConnection } from './client-connection.js';
import type { Peer } from './peer.js';
import type { Refusal } from './strictness.js';

export interface Unparsed {
  /** Epoch ms. */
  readonly t: number;
  readonly peer: Peer;
  readonly refusal: Refusal;
  /** Bytes that it was answered with; 0 where the connection was only closed. */
  readonly bytes: number;
  /** Its first line, as far as it is known. */
  readonly line: RequestStart;
}

export interface RequestStart {
  /** Empty where it is not known. */
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
}

const UNKNOWN: RequestStart = { method: '', target: '', protocol: '' };
/** How long the head of a request may take. */
export const HEAD_TIMEOUT_MS = 60_000;
/** What Node says when it has. */
const HEAD_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';
const HEAD_END = '\r\n\r\n';
/** Longer targets are cut. */
const LONGEST_TARGET = 8000;
/** A method is a token (RFC 9110 section 5.6.2); what follows stays as it came. */
const START = /^(?:\r?\n)*([A-Z][A-Z-]{0,31}) ([!-~\x80-\xff]+)(?: (HTTP\/\d\.\d))?/;

/**
 * What came last, from the bad message on.
 * @param fault where in the packet the parser stopped
 * @param before what is being answered, and may have come in the same packet
 * @returns undefined where that cannot be told: a body has no end that could be seen
 */
export function badMessage(
  packet: Buffer | undefined,
  fault: number,
  before: IncomingMessage | undefined,
): Buffer | undefined {
  if (!packet || !before) return packet;
  const { headers } = before;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) {
    return undefined;
  }
  const good =
    fault >= HEAD_END.length ? packet.lastIndexOf(HEAD_END, fault - HEAD_END.length) : -1;
  return good === -1 ? packet : packet.subarray(good + HEAD_END.length);
}

/**
 * Method and target, where the message begins with them: a head that comes in several packets, or a
 * body, does not.
 */
export function startOf(message: Buffer | undefined): RequestStart {
  const [, method, target, protocol] = START.exec(message?.toString('latin1') ?? '') ?? [];
  if (method === undefined || target === undefined) return UNKNOWN;
  return { method, target: target.slice(0, LONGEST_TARGET), protocol: protocol ?? '' };
}

/** Of one whose head was read, whatever came behind it. */
export function lineOf({ method = '', url = '', httpVersion }: IncomingMessage): RequestStart {
  return { method, target: url.slice(0, LONGEST_TARGET), protocol: `HTTP/${httpVersion}` };
}

/** What it means for a connection that Node's parser has given up; `close` lets the last answer out first. */
export type UnparsedFate = 'refuse' | 'close' | 'end' | 'ignore' | 'time anew';

/**
 * A bad message does not cost the good ones before it their answers: it is refused behind them. Node goes on
 * reading meanwhile, and so tells of it again; and it hears when the client leaves.
 * @param connection undefined where nothing can be written to it any more
 */
export function fateOfUnparsed(
  code: string | undefined,
  connection:
    | Pick<
        ClientConnection,
        'open' | 'unfinished' | 'isAfterEarlyAnswer' | 'ended' | 'isSpokenFor' | 'isUnread'
      >
    | undefined,
): UnparsedFate {
  // Its last answer is on its way; but not for ever, to a client that takes nothing.
  if (!connection) return code?.startsWith('HPE_') ? 'ignore' : 'end';
  if (code === 'ECONNRESET') return 'end';
  const { open, unfinished } = connection;
  // A client that ends its side has left; only what is wrong with its upload it may still want to know.
  const others = open.length - (unfinished ? 1 : 0);
  if (code === 'HPE_INVALID_EOF_STATE' && others > 0) return 'end';
  // It said itself that nothing would come behind its last request.
  if (code === 'HPE_CLOSED_CONNECTION' && !unfinished) return 'ignore';
  if (connection.ended || connection.isSpokenFor) return 'ignore';
  // Node counts on while many requests wait and nothing more is read.
  if (code === HEAD_TIMEOUT && connection.isUnread) return 'time anew';
  // That request has its answer, and a second one would be taken for the next one's.
  return connection.isAfterEarlyAnswer ? 'close' : 'refuse';
}

/** Answered by no app; `note` says why. */
export function unparsedRecord(id: number, unparsed: Unparsed): RequestRecord {
  const { t, peer, refusal, bytes, line } = unparsed;
  return {
    id,
    t,
    app: undefined,
    instance: undefined,
    ...line,
    host: '',
    remote: peer.address ?? 'unix',
    user: undefined,
    referer: undefined,
    userAgent: undefined,
    status: refusal.status,
    bytes,
    ttfbMs: 0,
    totalMs: 0,
    heldMs: 0,
    stream: false,
    note: refusal.reason,
  };
}
