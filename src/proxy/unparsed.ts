/**
 * Requests that Node's parser refuses: what is known of them, for the list of requests. Pure.
 */
import type { RequestRecord } from '../model/request.js';
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
/** Longer targets are cut. */
const LONGEST_TARGET = 8000;
/** A method is a token (RFC 9110 section 5.6.2); what follows stays as it came. */
const START = /^(?:\r?\n)*([A-Z][A-Z-]{0,31}) ([!-~\x80-\xff]+)(?: (HTTP\/\d\.\d))?/;

/**
 * Method and target, where what came last begins with them: a head that comes in several packets, or a
 * body, does not.
 */
export function startOf(packet: Buffer | undefined): RequestStart {
  const [, method, target, protocol] = START.exec(packet?.toString('latin1') ?? '') ?? [];
  if (method === undefined || target === undefined) return UNKNOWN;
  return { method, target: target.slice(0, LONGEST_TARGET), protocol: protocol ?? '' };
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
